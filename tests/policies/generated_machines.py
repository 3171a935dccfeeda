"""Machines for the oracle of their rules: sizes, devices, disks, cloud-init, labels, and now and then any JSON."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import strategies as st

from tests.policies.generated import (
    FLAGS,
    NAMES,
    NOTHING,
    document,
    mostly,
    record,
)
from tests.policies.oracle import MACHINES
from tests.policies.oracle_machines import OWNERS

AMOUNTS = mostly(st.sampled_from([1, "1", "1Gi"]), NOTHING)
SIZES = record(cpu=AMOUNTS, memory=AMOUNTS)
DIGEST = f"@sha256:{'0a' * 32}"
IMAGES = mostly(
    st.sampled_from(["quay.io/images/debian", "quay.io/images-of-others/debian", "docker.io/debian", "debian"]).flatmap(
        lambda name: st.sampled_from(
            [f"{name}{DIGEST}", f"{name}:latest", f"{name}{DIGEST}0", f"{name}{DIGEST.upper()}"]
        )
    )
)
TOLD = [
    "#cloud-config\nhostname: mason\n",
    "#cloud-config\npassword: marble\n",
    "-----BEGIN PRIVATE KEY-----\n",
    "ssh_keys:\n",
]
TEXTS = mostly(st.sampled_from(TOLD), NOTHING)
CODED = mostly(st.sampled_from([base64.b64encode(each.encode()).decode() for each in TOLD]), NOTHING)
CLOUD_INIT = mostly(record(userData=TEXTS, networkData=TEXTS, userDataBase64=CODED, networkDataBase64=CODED))
DEVICES = st.lists(mostly(record(deviceName=mostly(st.sampled_from(["a/card", "b/card", "c/card"])))), max_size=2)
VOLUMES = st.lists(
    mostly(
        record(hostDisk=mostly(record(path=st.just("/x"), shared=FLAGS)))
        | record(containerDisk=mostly(record(image=IMAGES)))
        | record(cloudInitNoCloud=CLOUD_INIT, cloudInitConfigDrive=CLOUD_INIT)
    ),
    max_size=3,
)
DOMAINS = record(
    cpu=mostly(record(cores=AMOUNTS, sockets=AMOUNTS, threads=AMOUNTS, model=st.just("host-model"))),
    memory=mostly(record(guest=AMOUNTS, hugepages=mostly(record(pageSize=AMOUNTS)))),
    resources=mostly(record(requests=mostly(SIZES), limits=mostly(SIZES))),
    devices=mostly(
        record(
            hostDevices=mostly(DEVICES),
            gpus=mostly(DEVICES),
            disks=mostly(st.lists(mostly(record(name=NAMES, shareable=FLAGS)), max_size=2)),
        )
    ),
    firmware=record(kernelBoot=mostly(record(container=mostly(record(image=IMAGES))))),
)
SPECS = mostly(
    record(
        domain=mostly(DOMAINS),
        volumes=mostly(VOLUMES),
        evictionStrategy=mostly(st.sampled_from(["None", "LiveMigrate", "External", "Whatever"])),
    )
)
LABELS = mostly(record(**{"app": NAMES, "plumbline.io/exempt": mostly(NAMES, NOTHING)}))
MACHINE_SETTINGS = st.fixed_dictionaries(
    {
        "namespaces": st.sampled_from([{}, {"team-a": {"tenant": "red"}}]),
        "tenants": record(red=record(host_devices=st.sampled_from([["b/card"], []]))),
        "machines": st.fixed_dictionaries(
            {
                "host_devices": st.sampled_from([["a/card"], []]),
                "registries": st.sampled_from([["quay.io/images"], ["quay.io/images/", "docker.io"], []]),
            }
        ),
        "tenancy": st.just(
            {"exempting_labels": ["plumbline.io/exempt"], "platform": {"users": ["grace"], "groups": []}}
        ),
    }
)


@st.composite
def machines(draw: st.DrawFn) -> dict[str, Any]:
    """Anything that makes a machine, in the namespace team-a."""
    kind = draw(st.sampled_from(sorted(MACHINES)))
    steps = MACHINES[kind]
    body = {"metadata": {"labels": draw(LABELS)}, "spec": draw(SPECS)} if steps else draw(SPECS)
    found = document(kind, "team-a", "blue", body, *(steps or ("spec",)))
    found["metadata"]["labels"] = draw(LABELS)
    if kind in OWNERS and draw(st.booleans()):
        holder = found
        for step in OWNERS[kind]:
            holder = holder[step]
        holder["instancetype"] = draw(mostly(record(name=mostly(st.just("small"), NOTHING))))
    return found
