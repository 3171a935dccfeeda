"""Building everything the lab runs, in an order that fails early; and finding what is already built."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import platform
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import debian, gobuild, images, manifests, oci, rootfs, toolchain
from plumbline.lab.cache import key_of
from plumbline.lab.components import CDI, COMPONENTS, component, other_cdi
from plumbline.lab.gobuild import MODULES, GoBuilder
from plumbline.lab.guest import disk, initramfs, kernel
from plumbline.lab.kernel import lacks_dummy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from plumbline.lab.cache import Cache
    from plumbline.lab.components import Component
    from plumbline.lab.progress import Progress

CNI_COMPONENTS = ("cni-plugins", "multus", "whereabouts", "ovs-cni")
CONTAINER_DISK_FLAGS = ("-static", "-O2", "-s")
DIGESTS = "digests.json"
OWN_ASSETS = ("etcd", "kube-apiserver", "kubectl")
"""Programs a user may bring in KUBEBUILDER_ASSETS, as Kubernetes' envtest does."""

SPACE_NEEDED = 22 << 30
"""Bytes a first build takes: Go's caches, intermediate file systems and the result."""


@dataclass(frozen=True)
class ImageArchive:
    """An image in an OCI archive. Several images may be in one archive: `path` is then the same."""

    name: str
    digest: str
    path: Path


@dataclass(frozen=True)
class Artifacts:
    """Where everything built is."""

    programs: dict[str, Path]
    containerd_bin: Path
    cni_bin: Path
    images: tuple[ImageArchive, ...]
    manifests: dict[str, Path]

    def binary(self, name: str) -> Path:
        """Path of a program, by its name."""
        return self.programs[name]

    def manifest(self, name: str) -> Path:
        """Path of a manifest, by its file name."""
        return self.manifests[name]


def _source(*parts: ModuleType) -> list[str]:
    return [inspect.getsource(part) for part in parts]


def own_assets() -> dict[str, Path]:
    """Programs taken from KUBEBUILDER_ASSETS instead of being built; UsageError when it names no folder."""
    chosen = os.environ.get("KUBEBUILDER_ASSETS")
    if not chosen:
        return {}
    folder = Path(chosen).expanduser().absolute()
    if not folder.is_dir():
        raise UsageError(f"KUBEBUILDER_ASSETS names {folder}, which is not a folder: correct or unset it")
    return {name: folder / name for name in OWN_ASSETS if os.access(folder / name, os.X_OK)}


def wanted(provided: Iterable[str]) -> list[Component]:
    """Components to build when some programs are provided."""
    there = set(provided)
    reduced = [
        dataclasses.replace(each, commands={path: name for path, name in each.commands.items() if name not in there})
        for each in COMPONENTS
    ]
    return [each for each in reduced if each.commands]


class _Plan:
    """What there is to build on this machine, each piece under its key in the cache."""

    def __init__(self, cache: Cache, cdi: str) -> None:
        self.cache = cache
        self.other_cdi = other_cdi(cdi)
        self.assets = own_assets()
        self.stand_in = lacks_dummy()
        self.components = wanted(self.assets)
        keys = {each.name: gobuild.key(each, stand_in=self.stand_in) for each in self.components}
        self.go_keys = keys
        self.container_disk_key = key_of(CONTAINER_DISK_FLAGS, component("kubevirt").version)
        self.debian_key = key_of(
            debian.IMAGE_PACKAGES, debian.LEFT_OUT, debian.SUITE, _source(rootfs), keys["kubevirt"]
        )
        self.kernel_key = key_of(debian.SUITE, kernel.CONFIG, _source(kernel))
        guest_files = sorted(initramfs.FILES.iterdir())
        self.guest_key = key_of(
            self.debian_key, self.kernel_key, keys["frames"], _source(disk, initramfs), *guest_files
        )
        self.manifests_key = key_of(keys, _source(manifests), *self._pins(manifests.PINS))
        self.images_key = key_of(keys, self.debian_key, self.guest_key, _source(images, oci, rootfs))
        self.cni_key = key_of([keys[name] for name in CNI_COMPONENTS])
        if self.other_cdi:
            self.other_cdi_go_key = gobuild.key(self.other_cdi, stand_in=self.stand_in)
            self.other_cdi_key = key_of(self.other_cdi_go_key, self.debian_key, _source(images, oci, manifests))

    @staticmethod
    def _pins(folder: str) -> list[Path]:
        return sorted((MODULES / folder).iterdir())

    def programs(self) -> dict[str, Path] | None:
        """Every compiled program by name, None when one is missing."""
        found = dict(self.assets)
        for each in self.components:
            entry = self.cache.find(each.name, self.go_keys[each.name])
            if entry is None:
                return None
            found |= {name: entry / name for name in each.commands.values()}
        return found

    def entries(self) -> list[Path]:
        """Folders of the finished entries."""
        keys = self.go_keys | {
            "container-disk": self.container_disk_key,
            "debian": self.debian_key,
            "guest-kernel": self.kernel_key,
            "guest": self.guest_key,
            "manifests": self.manifests_key,
            "images": self.images_key,
            "cni": self.cni_key,
        }
        if self.other_cdi:
            keys |= {self.other_cdi.name: self.other_cdi_go_key, f"{self.other_cdi.name}-images": self.other_cdi_key}
        return [entry for name, key in keys.items() if (entry := self.cache.find(name, key)) is not None]

    def artifacts(self) -> Artifacts | None:
        """Everything, None when something is not built."""
        programs = self.programs()
        cni = self.cache.find("cni", self.cni_key)
        written = self.cache.find("manifests", self.manifests_key)
        archives = self.cache.find("images", self.images_key)
        if programs is None or cni is None or written is None or archives is None:
            return None
        listed = _listed(archives, images.ARCHIVES)
        texts = {name: written / name for name in manifests.NAMES}
        if self.other_cdi:
            other = self.cache.find(f"{self.other_cdi.name}-images", self.other_cdi_key)
            if other is None:
                return None
            listed += _listed(other, images.cdi_archives(self.other_cdi.version))
            texts[manifests.CDI_OPERATOR] = other / manifests.CDI_OPERATOR
        return Artifacts(programs, programs["containerd"].parent, cni, listed, texts)


def _listed(folder: Path, archives: dict[str, tuple[str, ...]]) -> tuple[ImageArchive, ...]:
    digests = json.loads((folder / DIGESTS).read_text())
    return tuple(
        ImageArchive(name, digests[name], folder / f"{archive}.tar")
        for archive, names in archives.items()
        for name in names
    )


def artifacts(cache: Cache, cdi: str = CDI) -> Artifacts | None:
    """Return what is built for a lab with that release of CDI, None when something is missing; builds nothing."""
    return _Plan(cache, cdi).artifacts()


def build(cache: Cache, *, progress: Progress, install: bool = True, cdi: str = CDI) -> Artifacts:
    """Build what is missing for a lab with that release of CDI and return all of it.

    Raises UsageError when Debian packages are missing and `install` is false, or another build is at work;
    PlatformError when something cannot be fetched or built. An interruption leaves what was finished.
    """
    if platform.machine() != "x86_64":
        raise UsageError(f"the lab is built for x86_64 only, this machine is {platform.machine()}")
    # What is built depends on the kernel, which cannot be asked without `ip`: a package that may be missing.
    found = artifacts(cache, cdi) if shutil.which("ip") else None
    reasons = debian.RUN_PACKAGES | ({} if found else debian.BUILD_PACKAGES)
    have_packages(reasons, cache, progress, install=install)
    plan = _Plan(cache, cdi)
    for name, path in plan.assets.items():
        progress.say(f"{name} is not built: {path} is used (KUBEBUILDER_ASSETS)")
    found = plan.artifacts()
    if found is not None:
        return found
    with cache.lock():
        debian.sweep()
        _check_space(cache)
        _Builder(plan, progress).build()
        cache.keep(plan.entries())
    found = plan.artifacts()
    if found is None:
        raise PlatformError(f"entries vanished from {cache.root} while building: run `plumbline lab build` again")
    return found


def have_packages(reasons: dict[str, str], cache: Cache, progress: Progress, *, install: bool) -> None:
    """Install those of the Debian packages, given with what they are for, that this machine lacks.

    Raises UsageError naming them when `install` is false.
    """
    packages = debian.missing(reasons)
    for package in packages:
        progress.say(f"Debian package {package}: {reasons[package]}")
    if not packages:
        return
    if not install:
        raise UsageError(f"Debian packages are missing: apt-get install --no-install-recommends {' '.join(packages)}")
    with cache.lock(), progress.step(f"installing {len(packages)} Debian packages"):
        debian.install(packages, cache.logs / "apt.log")


def _check_space(cache: Cache) -> None:
    taken = 0 if not cache.go_build.is_dir() else SPACE_NEEDED // 2
    free = shutil.disk_usage(cache.root).free
    if free < SPACE_NEEDED - taken:
        raise PlatformError(
            f"building needs about {(SPACE_NEEDED - taken) >> 30} GiB free on the disk of {cache.root}, "
            f"which has {free >> 30} GiB: free some, or set PLUMBLINE_CACHE to another disk"
        )


class _Builder:
    """Builds a plan's missing pieces."""

    def __init__(self, plan: _Plan, progress: Progress) -> None:
        self.plan = plan
        self.cache = plan.cache
        self.progress = progress
        self.go = GoBuilder(self.cache, toolchain.find(self.cache, progress), progress, plan.stand_in)
        self._sources: dict[str, Path] = {}

    def _entry(self, title: str, name: str, key: str, make: Callable[[Path], None]) -> Path:
        found = self.cache.find(name, key)
        if found is not None:
            return found
        with self.progress.step(title):
            return self.cache.entry(name, key, make)

    def source(self, name: str) -> Path:
        """Folder of a component's sources, or of a module pinned for its manifests."""
        if name not in self._sources:
            if name in (manifests.ATTACHMENTS, manifests.SNAPSHOTS):
                self._sources[name] = self.go.pinned(manifests.PINS, name)
            else:
                each = component(name)
                self._sources[name] = self.go.pinned(each.modules, each.module)
        return self._sources[name]

    def build(self) -> None:
        """Build all; the order is from what fails soonest to what takes the results together."""
        plan = self.plan
        self.go.build(plan.components)
        programs = plan.programs()
        if programs is None:
            raise PlatformError(f"entries vanished from {self.cache.root} while building")
        self._entry("collecting CNI plugins", "cni", plan.cni_key, partial(_collect, self._plugins(programs)))
        self._entry("writing manifests", "manifests", plan.manifests_key, partial(self._manifests, programs))
        container_disk = self._entry(
            "compiling container-disk", "container-disk", plan.container_disk_key, self._container_disk
        )
        title = f"unpacking Debian {debian.SUITE} for the images"
        base = self._entry(title, "debian", plan.debian_key, self._debian)
        compiled = self._entry("compiling the guest's kernel", "guest-kernel", plan.kernel_key, self._kernel)
        make_disk = partial(_guest, compiled, base, programs["frames"])
        guest = self._entry("making the guest's disk", "guest", plan.guest_key, make_disk)
        make = partial(self._images, partial(self._parts, programs, base, guest, container_disk))
        self._entry("assembling images", "images", plan.images_key, make)
        if plan.other_cdi:
            self._build_other_cdi(plan.other_cdi, partial(self._parts, base=base, guest=guest, disk=container_disk))

    def _build_other_cdi(self, other: Component, parts: Callable[[dict[str, Path]], images.Parts]) -> None:
        self.go.build([other])
        built = self.cache.entries / f"{other.name}-{self.plan.other_cdi_go_key}"
        programs = {name: built / name for name in other.commands.values()}
        sources = self.source(other.name)

        def make(out: Path) -> None:
            own = dataclasses.replace(parts(programs), cdi=sources)
            digests = images.assemble_cdi(own, other.version, out, self.cache.work("images"))
            (out / DIGESTS).write_text(json.dumps(digests, indent=1))
            scratch = self.cache.work("manifests")
            text = manifests.cdi_operator(programs["manifest-generator"], sources, scratch, other.version)
            (out / manifests.CDI_OPERATOR).write_text(text)

        title = f"assembling images of CDI {other.version}"
        self._entry(title, f"{other.name}-images", self.plan.other_cdi_key, make)

    def _plugins(self, programs: dict[str, Path]) -> dict[str, Path]:
        return {name: programs[name] for each in CNI_COMPONENTS for name in component(each).commands.values()}

    def _manifests(self, programs: dict[str, Path], out: Path) -> None:
        manifests.write(out, self.cache.work("manifests"), programs.__getitem__, self.source)

    def _container_disk(self, out: Path) -> None:
        source = self.source("kubevirt") / "cmd/container-disk-v2alpha/main.c"
        command = ["gcc", *CONTAINER_DISK_FLAGS, "-o", str(out / "container-disk"), str(source)]
        debian.run_logged(command, self.cache.logs / "container-disk.log", "compiling container-disk")

    def _debian(self, out: Path) -> None:
        root, packages = out / "root", out / "packages"
        debian.bootstrap(root, packages, self.cache.logs / "debian.log")
        rootfs.fit_for_kubevirt(root, self.source("kubevirt"))
        oci.tree_layer(root, out / "rootfs.tar")
        shutil.copyfile(root / "etc/ssl/certs/ca-certificates.crt", out / "ca-certificates.crt")
        shutil.rmtree(root)
        unpacked = out / "unpacked"
        busybox = next(packages.glob("busybox-static_*.deb"))
        debian.unpack(busybox, unpacked, self.cache.logs / "unpack.log")
        shutil.copyfile(unpacked / "usr/bin/busybox", out / "busybox")
        (out / "busybox").chmod(0o755)
        shutil.rmtree(unpacked)
        shutil.rmtree(packages)

    def _kernel(self, out: Path) -> None:
        work = self.cache.work("guest-kernel")
        kernel.build(work, self.cache.logs, out)
        shutil.rmtree(work)

    def _parts(self, programs: dict[str, Path], base: Path, guest: Path, disk: Path) -> images.Parts:
        return images.Parts(
            program=programs.__getitem__,
            debian=oci.finished(base / "rootfs.tar"),
            authorities=base / "ca-certificates.crt",
            busybox=base / "busybox",
            guest_disk=guest / "disk.qcow2",
            container_disk=disk / "container-disk",
            kubevirt=self.source("kubevirt"),
            cdi=self.source("cdi"),
        )

    def _images(self, parts: Callable[[], images.Parts], out: Path) -> None:
        digests = images.assemble(parts(), out, self.cache.work("images"))
        (out / DIGESTS).write_text(json.dumps(digests, indent=1))


def _collect(programs: dict[str, Path], out: Path) -> None:
    for name, path in programs.items():
        os.link(path, out / name)


def _guest(compiled: Path, base: Path, frames: Path, out: Path) -> None:
    disk.make(compiled / kernel.IMAGE, base / "busybox", [frames], out / "disk.qcow2")
