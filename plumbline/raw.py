"""Raw frames sent and received in a guest: by the program `frames` of the lab's guest, else by Python.

Both send every frame once a second and print each different frame that comes in, in hex, one a line; the line "full"
says that more came in than are printed.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HAVE = 'PATH="$PATH:/usr/sbin:/sbin"; command -v frames || command -v python3'
"""Prints the tool the guest has; fails when it has neither."""

PYTHON = """
import socket, sys, threading, time, struct
link, seconds, frames = sys.argv[1], int(sys.argv[2]), [bytes.fromhex(line) for line in sys.argv[3:]]
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.bind((link, 0))
s.setsockopt(263, 1, struct.pack("iHH8s", socket.if_nametoindex(link), 1, 0, b""))
s.setsockopt(263, 8, 1)
s.settimeout(0.1)
end, seen = time.monotonic() + seconds + 0.5, set()
def receive():
    while time.monotonic() < end and len(seen) < 300:
        try:
            data, control, _, source = s.recvmsg(65536, 256)
        except OSError:
            continue
        if source[2] == 4:
            continue
        for level, kind, value in control:
            status, _, _, _, _, tci, tpid = struct.unpack("IIIHHHH", value[:20])
            if (level, kind) == (263, 8) and status & 16:
                data = data[:12] + struct.pack("!HH", tpid if status & 64 else 0x8100, tci) + data[12:]
        if data[:128] not in seen:
            seen.add(data[:128])
            print(data[:128].hex() if len(seen) < 300 else "full", flush=True)
thread = threading.Thread(target=receive)
thread.start()
for _ in range(seconds):
    for frame in frames:
        s.send(frame)
    time.sleep(1)
thread.join()
print("sent", len(frames) * seconds)
"""


def send_script(tool: str, interface: str, seconds: int, frames: Sequence[bytes]) -> str:
    """Shell script that sends the frames once in each of so many seconds, with the tool that HAVE printed."""
    link, lines = shlex.quote(interface), [frame.hex() for frame in frames]
    root = 's=; [ "$(id -u)" = 0 ] || s="sudo -n"'
    if tool.endswith("python3"):
        return f"{root}; $s {shlex.quote(tool)} -c {shlex.quote(PYTHON)} {link} {seconds} {' '.join(lines)}"
    feed = "\n".join(lines)
    return f"{root}; $s {shlex.quote(tool)} {link} {seconds} <<'END'\n{feed}\nEND"


def received(text: str) -> tuple[list[bytes], bool]:
    """Frames that came in, and whether what was printed is complete: all of the window, and none left out."""
    found = [bytes.fromhex(line) for line in re.findall(r"^((?:[0-9a-f]{2}){14,})$", text, re.MULTILINE)]
    complete = re.search(r"^sent \d+$", text, re.MULTILINE) is not None and not re.search(r"^full$", text, re.MULTILINE)
    return found, complete
