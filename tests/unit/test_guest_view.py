"""What is read from a guest's answers."""

from __future__ import annotations

import subprocess
from ipaddress import ip_interface

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.errors import PlatformError
from plumbline.guest import Completed
from plumbline.guest.view import VIEW_SCRIPT, BlockDevice, Route, parse_view, read_view

BUSYBOX = """@ hostname
column
@ memory
MemTotal:         214540 kB
@ ram
00001000-0009fbff : System RAM
00100000-0ffdffff : System RAM
@ cpus
2
@ nics
eth0 02:00:00:00:00:01 1450 up
eth1 02:00:00:00:00:02 1500 unknown
@ addresses
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 10.0.2.2/24 brd 10.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0    inet6 fe80::ff:fe00:1/64 scope link \\       valid_lft forever preferred_lft forever
@ routes
default via 10.0.2.1 dev eth0 metric 102
10.0.2.0/24 dev eth0 scope link  src 10.0.2.2
@ disks
vda 65536
vdb 131072 ledge
vdc 2048
sr0 8
@ marker
plumbline-0123
@ end
"""


def test_a_busybox_guest():
    view = parse_view(BUSYBOX)
    assert view.hostname == "column"
    assert view.cpus == 2
    assert view.memory == 214540 * 1024
    assert view.ram == 0x9FBFF - 0x1000 + 1 + 0xFFDFFFF - 0x100000 + 1
    assert [nic.mac for nic in view.nics] == ["02:00:00:00:00:01", "02:00:00:00:00:02"]
    first = view.nic("02:00:00:00:00:01")
    assert first is not None
    assert first.mtu == 1450
    assert first.ipv4 == ip_interface("10.0.2.2/24")
    assert len(first.addresses) == 2
    assert view.nics[1].ipv4 is None
    assert view.disk("ledge") == BlockDevice("vdb", 64 * 1024 * 1024, "ledge")
    assert view.disk("vault") is None
    assert view.routes == (Route("default", "10.0.2.1", "eth0"), Route("10.0.2.0/24", None, "eth0"))
    assert view.cloud_init_marker == "plumbline-0123"


def test_memory_that_the_guest_may_not_know_is_zero():
    hidden = BUSYBOX.replace("00001000-0009fbff", "00000000-00000000").replace("00100000-0ffdffff", "00000000-00000000")
    assert parse_view(hidden).ram == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("@ disks\n", ""), "did not tell its disks"),
        (("MemTotal:         214540 kB", "MemTotal: lots"), "cannot be read"),
        (("eth0 02:00:00:00:00:01 1450 up", "eth0 1450 up"), "interface cannot be read"),
        (("vdb 131072 ledge", "vdb many"), "disk cannot be read"),
        (("10.0.2.2/24 brd", "10.0.2.999/24 brd"), "address cannot be read"),
    ],
)
def test_nonsense_is_refused_with_the_line(change, message):
    with pytest.raises(PlatformError, match=message):
        parse_view(BUSYBOX.replace(*change))


@given(st.text(max_size=300))
def test_hostile_text_ends_in_one_sentence(text):
    with pytest.raises(PlatformError):
        parse_view(text)


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_the_script_runs_on_this_system(shell, tmp_path):
    mark = tmp_path / "mark"
    mark.write_text("here\n")

    def run(command: str) -> Completed:
        done = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=False)
        return Completed(command, done.returncode, done.stdout)

    view = read_view(run, str(mark))
    assert view.cloud_init_marker == "here"
    assert view.memory > 0
    assert view.cpus >= 1
    assert "say end" in VIEW_SCRIPT
