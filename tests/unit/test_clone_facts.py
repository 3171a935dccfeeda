"""Sizes, and what the command line says to wrong ones."""

from __future__ import annotations

import pytest

from plumbline.cli import run
from plumbline.clone_facts import quantity
from plumbline.errors import UsageError


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
