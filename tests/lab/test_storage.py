"""The lab's own CSI driver under csi-sanity, the CSI project's test of drivers, on a pool of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from plumbline.lab import gobuild, storage, toolchain
from plumbline.lab.cache import Cache
from plumbline.lab.gobuild import MODULES
from plumbline.lab.kernel import has_storage
from plumbline.lab.processes import wait_until
from plumbline.lab.progress import Progress
from plumbline.lab.storage import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CSI = MODULES / "csi"


def go(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    cache = Cache()
    chosen = toolchain.find(cache, Progress())
    done = subprocess.run(
        [str(chosen.go), *arguments],
        cwd=folder,
        env={**chosen.environment(), **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """The driver's sources, where Go may write beside them."""
    return shutil.copytree(CSI, tmp_path / "csi")


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    """A pool that is attached; whatever the test left on it is released."""
    if not has_storage():
        pytest.skip("this kernel has no XFS, ext4 or loop devices: the lab has no storage here")
    before = {loop.path for loop in storage.loops()}
    made = Pool(tmp_path / "pool.img", storage.POOL_SIZE)
    made.attach()
    yield made
    storage.remove(tmp_path)
    assert {loop.path for loop in storage.loops()} <= before


def test_the_driver_is_vetted_and_formatted(module: Path) -> None:
    go(module, "vet", *gobuild.flags(), "./...")
    assert go(module, "fmt", "./...") == ""


def test_csi_sanity_finds_nothing(module: Path, pool: Pool, tmp_path: Path) -> None:
    program, pools = tmp_path / "sanity", tmp_path / "pools"
    go(module, "test", *gobuild.flags(), "-c", f"-o={program}", ".")
    (pools / "node1").mkdir(parents=True)
    # In a mount namespace of its own: what the test mounts goes with it.
    script = f'mount -t xfs "$1" "{pools}/node1" && "{program}" -test.v -test.run=TestSanity'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sanity", str(pool.attach())],
        cwd=module,
        env={**os.environ, "PLUMBLINE_POOLS": str(pools)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    assert done.returncode == 0, said[-4000:] + done.stderr
    counts = re.search(r"(\d+) Passed \| (\d+) Failed", said)
    assert counts is not None
    assert int(counts[1]) >= 50
    assert int(counts[2]) == 0


def test_a_pool_that_is_in_use_is_found_again_and_let_go_of(pool: Pool, tmp_path: Path) -> None:
    device = pool.attach()
    assert pool.attach() == device
    folder = tmp_path / "mounted"
    folder.mkdir()
    # A node that is killed takes its mounts along, but not the loop devices.
    script = f'mount -t xfs "{device}" "{folder}" && truncate -s 1M "{folder}/v" && losetup --find "{folder}/v"'
    subprocess.run(["unshare", "--mount", "sh", "-ec", script], check=True)
    wait_until(lambda: len(pool.volumes()) == 1, what="the volume to be found", timeout=5)
    pool.release()
    assert pool.volumes() == []


def test_the_loop_device_of_a_pool_whose_file_is_gone_goes_too(pool: Pool, tmp_path: Path) -> None:
    pool.file.unlink()
    storage.remove(tmp_path)
    assert not [loop for loop in storage.loops() if str(tmp_path) in loop.file]
