"""Sizes, what the command line says to wrong ones, and the right to clone."""

from __future__ import annotations

from typing import Any

import pytest

from plumbline.cli import run
from plumbline.clone_facts import check_right, quantity
from plumbline.errors import AccessDenied, UsageError


class Reviewing:
    """An API server that knows what may be created in namespace "a", and answers reviews only."""

    def __init__(self, *granted: str) -> None:
        self._granted = granted

    def create(self, manifest: dict[str, Any]) -> dict[str, Any]:
        assert manifest["kind"] == "SelfSubjectAccessReview"
        asked = manifest["spec"]["resourceAttributes"]
        assert (asked["verb"], asked["namespace"], asked["name"]) == ("create", "a", "golden")
        resource = "/".join(part for part in (asked["resource"], asked.get("subresource")) if part)
        return {"status": {"allowed": f"{resource}.{asked.get('group', '')}" in self._granted}}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("64Mi", 64 << 20),
        ("1.5Gi", 3 << 29),
        ("2G", 2_000_000_000),
        ("10k", 10_000),
        ("0.3Ki", 308),
        ("1e3", 1000),
        ("1500m", 2),
    ],
)
def test_quantities(text: str, size: int) -> None:
    assert quantity(text) == size


@pytest.mark.parametrize("text", ["", "ten", "10 Gi", "-1", "0", "1GiB", "inf", "nan"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError, match="is no size"):
        quantity(text)


def test_a_claim_is_named_with_its_namespace(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "clone", "--from", "golden"]) == 2
    assert "give NAMESPACE/NAME" in capsys.readouterr().err


def test_a_wrong_size_is_told_before_a_cluster_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "clone", "--from", "a/golden", "--size", "10Foo", "--kubeconfig", "absent"]) == 2
    assert '"10Foo" is no size' in capsys.readouterr().err


@pytest.mark.parametrize("granted", ["datavolumes/source.cdi.kubevirt.io", "pods."])
def test_either_right_lets_clone_elsewhere(granted: str) -> None:
    check_right(Reviewing(granted), "a", "golden")


def test_the_right_to_clone_that_is_missing_is_named() -> None:
    with pytest.raises(AccessDenied, match=r"clone a/golden into .* datavolumes/source.cdi.kubevirt.io or pods in a: "):
        check_right(Reviewing("datavolumes.cdi.kubevirt.io", "pods.other"), "a", "golden")
