"""The guest the lab's machines run: a small kernel and busybox on a small disk, up in seconds under emulation.

It does what acceptance needs of cloud-init's NoCloud and nothing more: host name, `bootcmd`, `runcmd`, `write_files`,
scripts, and network-config version 2 with static addresses, routes and DHCP.
"""
