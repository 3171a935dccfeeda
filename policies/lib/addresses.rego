# METADATA
# title: Addresses
# description: >-
#   IP addresses as arrays of numbers, family first, so that `<` orders them; ranges as [first, last].
package plumbline.lib.addresses

# [4, 10, 0, 0, 1] or [6, 8193, 3512, 0, 0, 0, 0, 0, 1]; undefined for what is no address, and for an IPv4 address
# with leading zeros, which programs disagree about.
parse(text) := array.concat([4], [to_number(part) | some part in split(text, ".")]) if {
	is_string(text)
	regex.match(`^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}$`, text)
	not endswith(text, ".")
}

parse(text) := array.concat([6], [_group(part) | some part in parts]) if {
	is_string(text)
	parts := _groups(lower(text))
	count(parts) == 8
	every part in parts {
		regex.match(`^[0-9a-f]{1,4}$`, part)
	}
}

_groups(text) := split(text, ":") if not contains(text, "::")

_groups(text) := array.flatten([left, zeros, right]) if {
	halves := split(text, "::")
	count(halves) == 2
	left := _half(halves[0])
	right := _half(halves[1])
	missing := 8 - (count(left) + count(right))
	missing > 0
	zeros := ["0" | some _ in numbers.range(1, missing)]
}

_half("") := []

_half(text) := split(text, ":") if text != ""

_group(text) := sum([value |
	padded := substring(concat("", ["000", text]), count(text) - 1, 4)
	some i, power in [4096, 256, 16, 1]
	value := _digits[substring(padded, i, 1)] * power
])

_digits[digit] := i if some i, digit in split("0123456789abcdef", "")

# [first, last] of a network such as 10.0.0.0/24; undefined for what is none.
network(text) := [_bound(parsed, prefix, 0), _bound(parsed, prefix, 1)] if [parsed, prefix] := _network_parts(text)

# Whether `network` has an answer, in less time.
is_network(text) if {
	regex.match(
		`^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)/([12]?\d|3[0-2])$`,
		text,
	)
} else if _network_parts(text)

_network_parts(text) := [parsed, prefix] if {
	is_string(text)
	parts := split(text, "/")
	count(parts) == 2
	parsed := parse(parts[0])
	regex.match(`^\d{1,3}$`, parts[1])
	prefix := to_number(parts[1])
	prefix <= {4: 32, 6: 128}[parsed[0]]
}

# The lowest (end 0) or highest (end 1) address with the same first prefix: in each part, the bits that the prefix
# doesn't cover are cleared or set.
_bound(parsed, prefix, end) := array.concat([parsed[0]], [bound |
	some i, part in array.slice(parsed, 1, count(parsed))
	width := {4: 8, 6: 16}[parsed[0]]
	size := bits.lsh(1, min([width, max([0, (width * (i + 1)) - prefix])]))
	bound := (part - (part % size)) + (end * (size - 1))
])

# Whether two ranges share an address.
overlap(a, b) if {
	a[0] <= b[1]
	b[0] <= a[1]
}

within(address, range) if {
	range[0] <= address
	address <= range[1]
}
