"""What follows `plumbline lab kubectl` is kubectl's, word for word."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from plumbline.lab import cli


@pytest.mark.parametrize(
    "words",
    [
        ["exec", "pod", "-c", "driver", "--", "sh", "-c", "echo -n hi"],
        ["-n", "somewhere", "exec", "pod", "--", "ls", "--all"],
        ["get", "pods", "-A", "--help"],
    ],
)
def test_every_word_reaches_the_tool(words, monkeypatch):
    lab = SimpleNamespace(tool=lambda name: Path("/bin") / name, settings=SimpleNamespace(kubeconfig="admin"))
    ran = []
    monkeypatch.setattr(cli, "current", lambda: lab)
    monkeypatch.setattr(os, "execv", lambda path, argv: ran.append((path, argv)))
    CliRunner().invoke(cli.app, ["kubectl", *words])
    assert ran == [("/bin/kubectl", ["kubectl", "--kubeconfig=admin", *words])]
