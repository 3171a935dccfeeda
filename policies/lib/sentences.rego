# METADATA
# title: Sentences
# description: What a verdict holds, in words for those whose objects are judged. Each is one line.
package plumbline.lib.sentences

_longest_value := 120

violation(found) := sprintf("%s (%s): %s: %s is %s, expected %s. %s %s", [
	found.id,
	found.severity,
	found.title,
	printable(found.path),
	_short(json.marshal(found.observed)),
	found.expected,
	object.get(found, "remediation", ""),
	object.get(found, "link", ""),
])

lack(found) := sprintf("%s cannot be judged: it needs to know every %s of the cluster", [
	found.id,
	concat(", ", found.kinds),
])

ended(exception) := sprintf("the exception of %s for %s ended on %s", [
	exception.owner,
	exception.rule,
	exception.expires,
])

excuse(found) := sprintf("%s is excused until %s by %s: %s", [
	found.id,
	found.exception.expires,
	found.exception.owner,
	found.exception.reason,
])

# Keys of an object are anybody's text; headers and terminals take no control characters.
printable(text) := regex.replace(text, `[[:cntrl:]]`, "?")

_short(text) := printable(text) if count(text) <= _longest_value

_short(text) := printable(concat("", [substring(text, 0, _longest_value), "…"])) if count(text) > _longest_value
