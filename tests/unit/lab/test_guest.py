import gzip
import re
import stat
import struct
import subprocess

import pytest

from plumbline.lab.guest import initramfs, kernel
from plumbline.lab.guest.disk import START, partition_table


def awk(script, text):
    command = ["awk", "-f", str(initramfs.FILES / script)]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


BLOCK = """\
version: 2
ethernets:
  eth0:
    match:
      macaddress: "52:54:00:00:00:01"   # the first
    addresses:
    - 10.0.0.5/24
    - 'fd00::5/64'
    routes:
    - to: 10.1.0.0/16
      via: 10.0.0.1
    - {to: default, via: 10.0.0.254, metric: 50}
    nameservers: {addresses: [10.0.0.53, 10.0.0.54], search: [example.org]}
  eth1:
      dhcp4: true
      addresses:
        - 10.9.0.5/24
"""
WHOLE = (
    '{"network": {"version": 2, "ethernets": {"eth0": {"dhcp4": false, "addresses": ["10.0.0.5/24", "fd00::5/64"],'
    ' "routes": [{"to": "default", "via": "10.0.0.1"}]}}}}\n'
)


def test_network_configurations_are_flattened_in_block_style():
    assert awk("yaml.awk", BLOCK).splitlines() == [
        "/version 2",
        "/ethernets/eth0/match/macaddress 52:54:00:00:00:01",
        "/ethernets/eth0/addresses 10.0.0.5/24",
        "/ethernets/eth0/addresses fd00::5/64",
        "/ethernets/eth0/routes/-",
        "/ethernets/eth0/routes/-/to 10.1.0.0/16",
        "/ethernets/eth0/routes/-/via 10.0.0.1",
        "/ethernets/eth0/routes/-",
        "/ethernets/eth0/routes/-/to default",
        "/ethernets/eth0/routes/-/via 10.0.0.254",
        "/ethernets/eth0/routes/-/metric 50",
        "/ethernets/eth0/nameservers/addresses 10.0.0.53",
        "/ethernets/eth0/nameservers/addresses 10.0.0.54",
        "/ethernets/eth0/nameservers/search example.org",
        "/ethernets/eth1/dhcp4 true",
        "/ethernets/eth1/addresses 10.9.0.5/24",
    ]


def test_network_configurations_are_flattened_as_one_flow_document():
    assert awk("yaml.awk", WHOLE).splitlines() == [
        "/network/version 2",
        "/network/ethernets/eth0/dhcp4 false",
        "/network/ethernets/eth0/addresses 10.0.0.5/24",
        "/network/ethernets/eth0/addresses fd00::5/64",
        "/network/ethernets/eth0/routes/-",
        "/network/ethernets/eth0/routes/-/to default",
        "/network/ethernets/eth0/routes/-/via 10.0.0.1",
    ]


def test_a_cloud_config_becomes_a_script_that_does_what_it_says(tmp_path):
    config = f"""\
#cloud-config
hostname: "web-1"
write_files:
- path: {tmp_path}/deep/file
  permissions: '0600'
  content: |
    key: value
      indented 'quote' $x

    last
- content: one line
  path: {tmp_path}/line
- path: {tmp_path}/coded
  encoding: b64
  content: aGVsbG8K
bootcmd:
  - echo first
runcmd:
  - echo "run me"; echo plain
  - [sh, -c, "echo a, b 'c'"]
  - |
    for i in 1 2; do
      echo "loop $i"
    done
  - 'echo it''s'' single'
"""
    script = awk("cloud-config.awk", config).replace("/run/write_files", str(tmp_path / "scratch"))
    assert script.splitlines()[0] == "# hostname: web-1"
    done = subprocess.run(["sh", "-e"], input=script, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["first", "run me", "plain", "a, b c", "loop 1", "loop 2", "its single"]
    written = tmp_path / "deep/file"
    assert written.read_text() == "key: value\n  indented 'quote' $x\n\nlast\n"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert (tmp_path / "line").read_text() == "one line\n"
    assert (tmp_path / "coded").read_text() == "hello\n"


@pytest.mark.parametrize("script", ["init", "network-up", "udhcpc.script"])
def test_the_guest_s_scripts_parse(script):
    subprocess.run(["sh", "-n", str(initramfs.FILES / script)], check=True)


def read_cpio(archive):
    found, at = {}, 0
    while True:
        fields = [int(archive[at + 6 + 8 * i : at + 14 + 8 * i], 16) for i in range(13)]
        mode, size, named = fields[1], fields[6], fields[11]
        start = at + 110 + named
        name = archive[at + 110 : start - 1].decode()
        start += -start % 4
        if name == "TRAILER!!!":
            return found
        found[name] = (mode, archive[start : start + size])
        at = start + size
        at += -at % 4


def test_the_initramfs_has_all_folders_of_what_is_in_it(tmp_path):
    busybox = tmp_path / "busybox"
    busybox.write_text("#!/bin/sh\nprintf 'sh\\nip\\n'\n")
    busybox.chmod(0o755)
    program = tmp_path / "frames"
    program.write_bytes(b"ELF")
    built = initramfs.build(busybox, [program])
    assert built == initramfs.build(busybox, [program])
    members = read_cpio(gzip.decompress(built))
    assert members["bin/ip"] == (stat.S_IFLNK | 0o777, b"busybox")
    assert members["bin/frames"] == (stat.S_IFREG | 0o755, b"ELF")
    assert members["init"][0] == stat.S_IFREG | 0o755
    for name in members:
        assert "/" not in name or name.rpartition("/")[0] in members


def test_settings_that_the_kernel_did_not_take_are_named():
    wanted = "# Network\nCONFIG_NET=y\nCONFIG_NR_CPUS=4\nCONFIG_MISSPELT=y\n"
    config = "CONFIG_NET=y\nCONFIG_NR_CPUS=2\n# CONFIG_VT is not set\n"
    assert kernel.unheeded(wanted, config) == ["CONFIG_NR_CPUS=4", "CONFIG_MISSPELT=y"]
    assert kernel.unheeded(wanted, wanted) == []


def test_the_kernel_is_made_from_plain_settings_each_said_once():
    lines = [line for line in kernel.CONFIG.read_text().splitlines() if line and not line.startswith("#")]
    names = [line.partition("=")[0] for line in lines]
    assert len(set(names)) == len(names)
    # Without modules nothing can be loaded later, and what is left out needs no line.
    assert all(re.fullmatch(r"CONFIG_[A-Z0-9_]+=(y|\d+)", line) for line in lines)


def test_the_boot_sector_has_one_bootable_partition():
    sector = partition_table(b"\x90" * 512, 81920)
    assert len(sector) == 512
    assert sector[510:] == b"\x55\xaa"
    assert sector[:440] == b"\x90" * 440
    status, kind = sector[446], sector[450]
    assert (status, kind) == (0x80, 0x0E)
    assert struct.unpack("<II", sector[454:462]) == (START, 81920 - START)
