package plumbline.lib.addresses_test

import data.plumbline.lib.addresses

test_addresses if {
	addresses.parse("10.0.0.255") == [4, 10, 0, 0, 255]
	addresses.parse("2001:db8:0:0:0:0:0:1") == [6, 8193, 3512, 0, 0, 0, 0, 0, 1]
	addresses.parse("2001:DB8::1") == [6, 8193, 3512, 0, 0, 0, 0, 0, 1]
	addresses.parse("::") == [6, 0, 0, 0, 0, 0, 0, 0, 0]
	addresses.parse("fd00::") == [6, 64768, 0, 0, 0, 0, 0, 0, 0]
	addresses.parse("1:2:3::5:6:7:8") == [6, 1, 2, 3, 0, 5, 6, 7, 8]
}

test_what_is_no_address if {
	every text in [
		"",
		"10.0.0",
		"10.0.0.0.0",
		"10.0.0.256",
		"10.0.0.01",
		"10.0.0.1.",
		"10.0.0.1/24",
		" 10.0.0.1",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1::2::3",
		"1:2:3:4::5:6:7:8",
		"12345::",
		"g::",
		"::10.0.0.1",
		null,
		7,
		["10.0.0.1"],
	] {
		not addresses.parse(text)
	}
}

test_networks if {
	addresses.network("10.1.2.3/8") == [[4, 10, 0, 0, 0], [4, 10, 255, 255, 255]]
	addresses.network("10.1.2.130/25") == [[4, 10, 1, 2, 128], [4, 10, 1, 2, 255]]
	addresses.network("10.1.2.3/32") == [[4, 10, 1, 2, 3], [4, 10, 1, 2, 3]]
	addresses.network("0.0.0.0/0") == [[4, 0, 0, 0, 0], [4, 255, 255, 255, 255]]
	addresses.network("10.1.2.3/16") == [[4, 10, 1, 0, 0], [4, 10, 1, 255, 255]]
	addresses.network("10.1.2.3/17") == [[4, 10, 1, 0, 0], [4, 10, 1, 127, 255]]
	addresses.network("fd00::9/128") == [[6, 64768, 0, 0, 0, 0, 0, 0, 9], [6, 64768, 0, 0, 0, 0, 0, 0, 9]]
	addresses.network("fd00:0:0:1::9/63") == [
		[6, 64768, 0, 0, 0, 0, 0, 0, 0],
		[6, 64768, 0, 0, 1, 65535, 65535, 65535, 65535],
	]
}

test_networks_of_every_size if {
	every prefix in numbers.range(0, 32) {
		addresses.network(sprintf("170.170.170.170/%d", [prefix])) == _ends(4, 4, 8, 170, prefix)
	}
	every prefix in numbers.range(0, 128) {
		text := sprintf("aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa/%d", [prefix])
		addresses.network(text) == _ends(6, 8, 16, 43690, prefix)
	}
}

# First and last address of a network all of whose parts, so many of so many bits, are that number.
_ends(family, parts, bits_each, part, prefix) := [
	array.concat([family], [bits.and(part, bits.negate(free)) | some free in masks]),
	array.concat([family], [bits.or(part, free) | some free in masks]),
] if {
	masks := [mask |
		some i in numbers.range(1, parts)
		left := max([0, (bits_each * i) - prefix])
		mask := bits.lsh(1, min([bits_each, left])) - 1
	]
}

test_what_is_no_network if {
	every text in ["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "a/8", null, 8] {
		not addresses.network(text)
	}
}

test_ranges if {
	a := addresses.network("10.0.0.0/24")
	addresses.overlap(a, addresses.network("10.0.0.255/32"))
	addresses.overlap(addresses.network("10.0.0.0/8"), a)
	not addresses.overlap(a, addresses.network("10.0.1.0/24"))
	not addresses.overlap(a, addresses.network("::/0"))
	addresses.within(addresses.parse("10.0.0.255"), a)
	not addresses.within(addresses.parse("10.0.1.0"), a)
	not addresses.within(addresses.parse("9.255.255.255"), a)
}
