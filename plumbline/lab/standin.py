"""The stand-in for dummy network devices, where the kernel has none.

KubeVirt's bridge binding parks the pod's address on a dummy device. A kernel without them refuses, so
the programs that do it are built with a netlink library that makes a bridge without ports instead, and reads such
bridges back as dummies. KubeVirt's own bridges, which carry machines, are named `k6t-…` and stay what they are.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError

if TYPE_CHECKING:
    from plumbline.lab.toolchain import Toolchain

LIBRARY = "github.com/vishvananda/netlink"
FILE = "link_linux.go"

EDITS: tuple[tuple[str, str], ...] = (
    (
        """\
	linkInfo.AddRtAttr(nl.IFLA_INFO_KIND, nl.NonZeroTerminated(link.Type()))

	switch link := link.(type) {
""",
        """\
	kind := link.Type()
	if kind == "dummy" {
		kind = "bridge"
	}
	linkInfo.AddRtAttr(nl.IFLA_INFO_KIND, nl.NonZeroTerminated(kind))

	switch link := link.(type) {
""",
    ),
    (
        """\
				tuntap.Group = uint32(group)
			}
		}
	}

	return link, nil
}
""",
        """\
				tuntap.Group = uint32(group)
			}
		}
	}

	if bridge, ok := link.(*Bridge); ok && !strings.HasPrefix(bridge.Name, "k6t-") {
		return &Dummy{LinkAttrs: bridge.LinkAttrs}, nil
	}

	return link, nil
}
""",
    ),
)
"""Replacements in the library's source: each text must be there exactly once."""


def edit(source: str) -> str:
    """Apply the edits; PlatformError when the source is not the one they were written for."""
    for old, new in EDITS:
        if source.count(old) != 1:
            raise PlatformError(
                f"the stand-in for dummy devices does not fit the pinned {LIBRARY}: adapt plumbline/lab/standin.py"
            )
        source = source.replace(old, new)
    return source


def put_in(work: Path, toolchain: Toolchain) -> None:
    """Make the module in `work` build with the edited library."""
    done = subprocess.run(
        [str(toolchain.go), "mod", "download", "-json", LIBRARY],
        cwd=work,
        env=toolchain.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        original = Path(json.loads(done.stdout)["Dir"])
    except (ValueError, KeyError) as error:
        raise PlatformError(f"{LIBRARY} could not be fetched: {(done.stderr or done.stdout).strip()}") from error
    copy = work / "netlink"
    shutil.copytree(original, copy, copy_function=shutil.copyfile)
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    source = copy / FILE
    source.write_text(edit(source.read_text()))
    with (work / "go.mod").open("a") as file:
        file.write(f"\nreplace {LIBRARY} => ./netlink\n")
