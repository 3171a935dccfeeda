"""The bundle for Gatekeeper: a ConstraintTemplate and a constraint a rule, out of the very same Rego.

Gatekeeper lets a template see its own modules (below `lib`), the request as `input.review`, the constraint's parameters
and what it synchronised as `data.inventory`. So each template takes along the decision, its rule and the libraries it
stands on, with their packages moved below `lib`; the settings come as a parameter, and the inventory's library is one
that reads Gatekeeper's layout. So modes, exceptions and what an update brought about are decided as everywhere else.
https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlatformError
from plumbline.policy.settings import mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from plumbline.policy.rules import Rule
    from plumbline.policy.settings import Settings

Manifest = dict[str, Any]

TARGET = "admission.k8s.gatekeeper.sh"
VERSIONS = {
    "": "v1",
    "apps": "v1",
    "batch": "v1",
    "cdi.kubevirt.io": "v1beta1",
    "ceph.rook.io": "v1",
    "k8s.cni.cncf.io": "v1",
    "kubevirt.io": "v1",
    "pool.kubevirt.io": "v1beta1",
    "snapshot.storage.k8s.io": "v1",
    "storage.k8s.io": "v1",
}
"""Version of each API group that rules want synchronised: Gatekeeper asks for one, though the rules look at none."""

ENTRY = """package plumbline

import data.lib.decision

# One request, however it came: webhook, audit and gator leave out different things.
_request := object.union_n([{"uid": "", "name": "", "namespace": ""}, input.review, {"operation": _operation}])

default _operation := "CREATE"

_operation := input.review.operation if input.review.operation != ""

_verdict := verdict if {
	verdict := decision.verdict with input as {"request": _request, "settings": input.parameters.settings}
}

violation contains {"msg": msg, "details": finding} if {
	some finding in array.concat(_verdict.denied, _verdict.warned)
	msg := sprintf("%s: %s: %s is %v, expected %s. %s (%s)", [
		finding.id,
		finding.title,
		finding.path,
		json.marshal(finding.observed),
		finding.expected,
		finding.remediation,
		finding.link,
	])
}

# What can't be decided is refused, never passed over.
violation contains {"msg": msg, "details": {}} if {
	some msg in array.concat(_verdict.malformed, _verdict.trouble)
}
"""

INVENTORY = """package lib.inventory

# data.inventory.namespace[NAMESPACE][GROUP/VERSION][KIND][NAME] and data.inventory.cluster[GROUP/VERSION][KIND][NAME]

get(kind, namespace, name) := [found |
	some group_version, kinds in _at(namespace)
	_group(group_version) == split(kind, "/")[0]
	found := kinds[split(kind, "/")[1]][name]
][0]

default all(_) := {}

all(kind) := object.union(_cluster(kind), _namespaced(kind))

_cluster(kind) := {"_": objects |
	some group_version, kinds in data.inventory.cluster
	_group(group_version) == split(kind, "/")[0]
	objects := kinds[split(kind, "/")[1]]
}

_namespaced(kind) := {namespace: objects |
	some namespace, versions in data.inventory.namespace
	some group_version, kinds in versions
	_group(group_version) == split(kind, "/")[0]
	objects := kinds[split(kind, "/")[1]]
}

# The SyncSet that comes with the templates names all that the rule asks for.
kinds := data.lib.bundle.inventory

_at("") := data.inventory.cluster

_at(namespace) := data.inventory.namespace[namespace] if namespace != ""

_group(group_version) := "" if not contains(group_version, "/")

_group(group_version) := split(group_version, "/")[0] if contains(group_version, "/")
"""

_IMPORTED = "import data.plumbline.settings\n"
_IMPORTED_USED = re.compile(r"(?<![\w./])settings(?=\.\w|\[)")
_MOVES = (
    (re.compile(r"^package plumbline\.(lib\.)?", re.MULTILINE), "package lib."),
    (re.compile(r"\bdata\.(?:plumbline\.(settings|dispatch)|cluster\.(index|inventory))\b"), r"input.\1\2"),
    (re.compile(r"\bdata\.plumbline\.metadata\b"), "data.lib.bundle.metadata"),
    (re.compile(r"\bdata\.plumbline\.lib\."), "data.lib."),
)
_LOOKED_UP = re.compile(r"\bdata\.plumbline\.rules\[[\w.\[\]]+\]\.(findings|looked_up)")
_USES = re.compile(r"\bdata\.plumbline\.lib\.(\w+)")


@dataclass(frozen=True)
class Generated:
    """What Gatekeeper needs for one rule; without a constraint where the settings switch the rule off."""

    rule: Rule
    template: Manifest
    constraint: Manifest | None


def generate(policies: Path, rules: Sequence[Rule], settings: Settings) -> list[Generated]:
    """Templates and constraints of the rules, in their order.

    Raises PlatformError when a rule asks for a kind of an API group whose version isn't known here.
    """
    pages = settings["pages"]
    return [Generated(rule, template(policies, rule, pages), constraint(rule, settings)) for rule in rules]


def template(policies: Path, rule: Rule, pages: str) -> Manifest:
    """The ConstraintTemplate of a rule; `pages` is the address that the rules' pages are read below."""
    kind = kind_of(rule)
    annotations = {"metadata.gatekeeper.sh/title": rule.title, "description": " ".join(rule.description.split())}
    if rule.inventory:
        wanted = [
            {"groups": [each["group"]], "versions": [each["version"]], "kinds": [each["kind"]]}
            for each in map(_versioned, rule.inventory)
        ]
        # All of them are needed: each stands in a list of its own, whose entries are alternatives.
        annotations["metadata.gatekeeper.sh/requires-sync-data"] = json.dumps([[each] for each in wanted])
    parameters = {"settings": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    schema = {"type": "object", "properties": parameters}
    source = {"version": "v1", "rego": ENTRY, "libs": _libraries(policies, rule, pages)}
    return {
        "apiVersion": "templates.gatekeeper.sh/v1",
        "kind": "ConstraintTemplate",
        "metadata": {"name": kind.lower(), "annotations": annotations},
        "spec": {
            "crd": {"spec": {"names": {"kind": kind}, "validation": {"openAPIV3Schema": schema}}},
            "targets": [{"target": TARGET, "code": [{"engine": "Rego", "source": source}]}],
        },
    }


def constraint(rule: Rule, settings: Settings) -> Manifest | None:
    """The constraint of a rule under these settings; None where they switch it off."""
    chosen = mode(settings, rule)
    if chosen == "off":
        return None
    groups: dict[str, list[str]] = {}
    for group, kind in (each.split("/") for each in rule.kinds):
        groups.setdefault(group, []).append(kind)
    return {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": kind_of(rule),
        "metadata": {"name": rule.id.lower()},
        "spec": {
            "enforcementAction": chosen,
            "match": {"kinds": [{"apiGroups": [group], "kinds": kinds} for group, kinds in sorted(groups.items())]},
            "parameters": {"settings": settings},
        },
    }


def sync_set(rules: Iterable[Rule]) -> Manifest:
    """The SyncSet that gives Gatekeeper all kinds the rules look up."""
    kinds = sorted({kind for rule in rules for kind in rule.inventory})
    return {
        "apiVersion": "syncset.gatekeeper.sh/v1alpha1",
        "kind": "SyncSet",
        "metadata": {"name": "plumbline"},
        "spec": {"gvks": [_versioned(kind) for kind in kinds]},
    }


def kind_of(rule: Rule) -> str:
    """The kind of a rule's constraints, such as PlumblinePNET05."""
    return f"Plumbline{rule.id.replace('-', '')}"


def _versioned(kind: str) -> dict[str, str]:
    group, name = kind.split("/")
    if group not in VERSIONS:
        raise PlatformError(f"no version of the API group {group!r} is known for Gatekeeper: add it to VERSIONS")
    return {"group": group, "version": VERSIONS[group], "kind": name}


def _libraries(policies: Path, rule: Rule, pages: str) -> list[str]:
    """The modules that the rule and the decision stand on, moved, in an order that doesn't change."""
    sources = [
        (policies / "decision.rego").read_text(encoding="utf-8"),
        (policies / rule.area / rule.package / "rule.rego").read_text(encoding="utf-8"),
    ]
    names: list[str] = []
    for source in sources:
        for name in _USES.findall(source):
            if name not in names:
                names.append(name)
                if name != "inventory":
                    sources.append((policies / "lib" / f"{name}.rego").read_text(encoding="utf-8"))
    metadata = json.dumps({rule.id: rule.metadata(pages)}, ensure_ascii=False, sort_keys=True)
    bundle = f"package lib.bundle\n\nmetadata := {metadata}\n\ninventory := {json.dumps(rule.inventory)}\n"
    return [bundle, INVENTORY, *(_moved(each, rule) for each in sources)]


def _moved(source: str, rule: Rule) -> str:
    if _IMPORTED in source:
        # Gatekeeper takes no import of what came with the input.
        source = _IMPORTED_USED.sub("data.plumbline.settings", source.replace(_IMPORTED, ""))
    for pattern, instead in _MOVES:
        source = pattern.sub(instead, source)
    if not _LOOKED_UP.search(source):
        return source
    # Gatekeeper moves libraries once more and then misses references that stand behind `some … in`; imports it doesn't.
    package, _, rest = _LOOKED_UP.sub(r"only_rule.\1", source).partition("\nimport ")
    return f"{package}\nimport data.lib.rules.{rule.area}.{rule.package} as only_rule\nimport {rest}"
