package plumbline.lib.addresses_test

import data.plumbline.lib.addresses

test_addresses if {
	addresses.parse("10.0.0.255") == [4, 10, 0, 0, 255]
	addresses.parse("2001:db8:0:0:0:0:0:1") == [6, 8193, 3512, 0, 0, 0, 0, 0, 1]
	addresses.parse("2001:DB8::1") == [6, 8193, 3512, 0, 0, 0, 0, 0, 1]
	addresses.parse("::") == [6, 0, 0, 0, 0, 0, 0, 0, 0]
	addresses.parse("fd00::") == [6, 64768, 0, 0, 0, 0, 0, 0, 0]
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
