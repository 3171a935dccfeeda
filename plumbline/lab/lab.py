"""The lab as a whole: up, down, status."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from plumbline.errors import PlatformError, UsageError
from plumbline.lab import ceph, ceph_build, controlplane, guards, kernel, network, node, preflight, storage
from plumbline.lab.addons import Addons
from plumbline.lab.build import artifacts as built_artifacts
from plumbline.lab.build import build
from plumbline.lab.cache import Cache
from plumbline.lab.controlplane import ControlPlane
from plumbline.lab.kubectl import Kubectl
from plumbline.lab.node import Node, cgroup_folders, clear_cgroups
from plumbline.lab.pki import Authority, write_private
from plumbline.lab.processes import Registry, end, wait_until
from plumbline.lab.progress import Progress
from plumbline.lab.settings import LabSettings, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plumbline.lab.build import Artifacts
    from plumbline.lab.settings import Extra


PHASE = "jsonpath={.items[*].status.phase} {.items[*].status.observedKubeVirtVersion}{.items[*].status.observedVersion}"


@dataclass(frozen=True)
class Lab:
    """One lab, up or not, described by its settings."""

    settings: LabSettings
    cache: Cache = field(default_factory=Cache)

    def having(self, extras: Iterable[Extra]) -> Lab:
        """The same lab, with these extras as well."""
        every = tuple(sorted({*self.settings.extras, *extras}))
        return Lab(self.settings.model_copy(update={"extras": every}), self.cache)

    @property
    def registry(self) -> Registry:
        """The lab's daemons."""
        return Registry(self.settings.state_dir / "pids", self.settings.state_dir / "logs")

    @cached_property
    def artifacts(self) -> Artifacts:
        """Everything built; PlatformError when something is missing."""
        found = built_artifacts(self.cache, self.settings.cdi)
        if found is None:
            raise PlatformError("the lab is not built yet: run `plumbline lab build`")
        return found

    @cached_property
    def _authority(self) -> Authority:
        return Authority(self.settings.state_dir / "pki")

    @property
    def _tools(self) -> Path:
        return self.settings.state_dir / "tools.json"

    def tool(self, name: str) -> Path:
        """Path of kubectl or virtctl as they came with the lab that is up, whatever was built since.

        PlatformError when none is up.
        """
        try:
            return Path(json.loads(self._tools.read_text())[name])
        except (OSError, ValueError, KeyError) as error:
            raise PlatformError("no lab is up on this machine: run `plumbline lab up`") from error

    @property
    def kubectl(self) -> Kubectl:
        """The lab's kubectl, as its administrator."""
        return Kubectl(self.tool("kubectl"), self.settings.kubeconfig)

    @property
    def addons(self) -> Addons:
        """What runs on top of the bare cluster."""
        return Addons(self.settings, self.artifacts, self.kubectl)

    @property
    def control_plane(self) -> ControlPlane:
        """The control plane's daemons."""
        return ControlPlane(self.settings, self.artifacts, self.registry, self._authority)

    @property
    def nodes(self) -> list[Node]:
        """The nodes, in order."""
        return [Node(n, self.artifacts, self.registry, self._authority) for n in self.settings.node_settings]

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One `up` or `down` at a time on this machine."""
        with Path("/run/plumbline-lab.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError("another `plumbline lab` command is at work on this machine: wait for it") from error
            yield

    def up(self, progress: Progress, *, install: bool = True) -> None:
        """Build what is missing and start what does not run, until KubeVirt and CDI are deployed.

        A lab that was not up before is taken down again when a person interrupts this.
        """
        preflight.require_root()
        # First of all: it may be what takes the room, and nobody wants to build for half an hour to hear of it.
        preflight.refuse_another(self.settings)
        was_down = not any(alive for _, alive in self.daemons())
        if was_down:
            preflight.check_resources(self.settings)
        build(self.cache, progress=progress, install=install, cdi=self.settings.cdi)
        if "ceph" in self.settings.extras:
            ceph_build.build(self.cache, progress=progress, install=install)
        with self._lock():
            try:
                self._raise(progress)
            except KeyboardInterrupt:
                if was_down:
                    progress.say("interrupted: taking down what is up so far")
                    self._take_down()
                raise

    def _raise(self, progress: Progress) -> None:
        lab = self.settings
        if not self.healthy():
            preflight.check_ranges(lab)
        preflight.claim(lab)
        lab.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        tools = {name: str(self.artifacts.binary(name)) for name in ("kubectl", "virtctl")}
        write_private(self._tools, json.dumps(tools).encode())
        with progress.step("laying the network"):
            network.lay_fabric(lab)
            for settings in lab.node_settings:
                network.plug_node(settings)
        with progress.step("starting the control plane"):
            self.control_plane.up()
            self.addons.apply_base()
        self._start_nodes(progress)
        with progress.step("deploying CoreDNS, KubeVirt, CDI and storage") as step:
            step.update("applying operators")
            self.addons.apply_workloads()
            step.update("waiting for CoreDNS, CDI, KubeVirt and storage to be deployed")
            self.addons.wait_deployed()
        if "ceph" in lab.extras:
            self._raise_ceph(progress)

    def _raise_ceph(self, progress: Progress) -> None:
        artifacts = ceph_build.artifacts(self.cache)
        if artifacts is None:
            raise PlatformError("Ceph is not built yet: run `plumbline lab build --with ceph`")
        with progress.step("deploying Ceph") as step:
            step.update("loading its image")
            for each in self.nodes:
                each.load_images([artifacts.image])
            step.update("applying Rook")
            added = ceph.Ceph(self.nodes[0], artifacts, self.kubectl)
            added.up()
            step.update("waiting for Ceph to be healthy")
            added.wait_healthy()

    def _start_nodes(self, progress: Progress) -> None:
        lab = self.settings
        kubeconfigs = {
            user: self._authority.kubeconfig(lab.state_dir / f"{user}.kubeconfig", lab.api_url, f"plumbline:{user}")
            for user in ("multus", "whereabouts")
        }
        nodes = self.nodes
        for each in nodes:
            with progress.step(f"starting {each.settings.name}"):
                each.up()
                each.configure_cni(kubeconfigs)
                guards.guard_node(each.settings)
        if kernel.has_storage():
            with progress.step("mounting storage pools"):
                pools = {n.name: storage.pool(n.state_dir).attach() for n in lab.node_settings}
                for each in nodes:
                    storage.mount(each.enter(), pools)
        with progress.step("loading images"), ThreadPoolExecutor(max_workers=2) as pool:
            # Every node stores its own copy; two at a time keep the disk busy.
            list(pool.map(lambda each: each.load_images(self.artifacts.images), nodes))
        for each in nodes:
            each.start_kubernetes()
        with progress.step("waiting for the nodes to be ready"):
            for settings in lab.node_settings:
                self.kubectl.wait("create", f"node/{settings.name}", timeout=60)
                self.kubectl.wait("condition=Ready", f"node/{settings.name}", timeout=90)
            role = "node-role.kubernetes.io/control-plane="
            self.kubectl("label", "--overwrite", "node", lab.node_settings[0].name, role)

    def healthy(self) -> bool:
        """Tell whether every daemon of the lab is alive."""
        return all(state for _, state in self.daemons())

    def daemons(self) -> list[tuple[str, bool]]:
        """Every daemon the lab should have, and whether it is alive."""
        names = [*controlplane.DAEMONS]
        names += [f"{n.name}.{daemon}" for n in self.settings.node_settings for daemon in node.DAEMONS]
        return [(name, self.registry.pid(name) is not None) for name in names]

    def report(self) -> str:
        """Nodes, versions and add-ons as the API server tells them; a sentence when it does not answer."""
        try:
            nodes = self.kubectl("get", "nodes", "-o", "wide", timeout=15)
            phases = "".join(
                f"{kind}: {self.kubectl('get', kind, '-A', '-o', PHASE, timeout=15).strip() or 'absent'}\n"
                for kind in ("kubevirt", "cdi")
            )
            classes = self.kubectl("get", "storageclasses", timeout=15)
            ceph_says = ceph.status(self.kubectl)
        except PlatformError as error:
            return f"The API server does not answer: {error}"
        return f"{nodes}{phases}{ceph_says}{classes}"

    def down(self) -> None:
        """Take back everything the lab made on this machine, whatever state it is in; twice is fine."""
        preflight.require_root()
        with self._lock():
            self._take_down()

    def _take_down(self) -> None:
        registry = self.registry
        names = registry.names()
        inits = [name for name in names if name.endswith(".init")]
        for name in [*inits, *(name for name in names if name not in inits)]:
            registry.stop(name, grace=0)
        end(_inhabitants(), grace=0)
        namespaces = network.namespaces()
        wait_until(lambda: not _inhabitants(), what="the lab's last processes to end", timeout=20)
        network.remove(namespaces)
        for name in _cgroups():
            wait_until(partial(_cleared, name), what=f"cgroup {name} to empty", timeout=20)
        storage.remove(self.settings.state_dir)
        shutil.rmtree(self.settings.state_dir, ignore_errors=True)
        if self.settings.state_dir.exists():
            raise PlatformError(
                f"{self.settings.state_dir} could not be removed: something is still mounted or open there "
                "(findmnt shows it); run `plumbline lab down` again"
            )
        preflight.RECORD.unlink(missing_ok=True)


def _cleared(name: str) -> bool:
    clear_cgroups(name)
    return not any(folder.exists() for folder in cgroup_folders(name))


def _cgroups() -> list[str]:
    """Names of the lab's cgroups that exist, whichever run made them."""
    root = Path("/sys/fs/cgroup")
    return sorted({path.name for pattern in ("plumbline-*", "*/plumbline-*") for path in root.glob(pattern)})


def _inhabitants() -> list[int]:
    """Processes that live in one of the lab's network namespaces or cgroups, whoever started them."""
    inodes = set()
    for name in network.namespaces():
        try:
            inodes.add(network.netns_path(name).stat().st_ino)
        except OSError:
            continue
    found = []
    for process in psutil.process_iter():
        folder = Path(f"/proc/{process.pid}")
        try:
            inside = (folder / "ns/net").stat().st_ino in inodes or "/plumbline-" in (folder / "cgroup").read_text()
        except OSError:
            continue
        if inside and process.pid != os.getpid():
            found.append(process.pid)
    return found


def current(settings: Path | None = None) -> Lab:
    """Return the lab the settings describe; what they leave open is as the running lab has it."""
    lab = load(settings)
    running = preflight.recorded()
    if running is not None:
        # Which guards are open, and which CDI it has, is said anew by every `up`.
        given = (
            lab.model_fields_set | {"guards", "cdi"} | ({"state_dir"} if "PLUMBLINE_LAB_DIR" in os.environ else set())
        )
        lab = lab.model_copy(update={k: v for k, v in running.model_dump().items() if k not in given})
    return Lab(lab)


def ensure_up(*extras: Extra) -> Path:
    """Bring the lab up with these extras, building it first if need be, and return the path of its kubeconfig."""
    lab = current().having(extras)
    lab.up(Progress())
    return lab.settings.kubeconfig
