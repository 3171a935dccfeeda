from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plumbline import __version__, acceptance_cli, cli
from plumbline.acceptance import Outcome
from plumbline.errors import PlatformError, UsageError
from plumbline.policy import tools
from tests.unit.loopback import kubeconfig, make_pair, tls_server
from tests.unit.test_report import record, report

EMPTY = {"metadata": {}, "items": []}


def kinds(**plurals: str):
    return 200, {"resources": [{"name": name, "kind": kind, "namespaced": False} for kind, name in plurals.items()]}


BARE = {
    "/": (404, {"message": "not found"}),
    "/version": (200, {"gitVersion": "v1.2.3"}),
    "/api/v1": kinds(Node="nodes", Namespace="namespaces"),
    "/api/v1/nodes": (200, EMPTY),
    "/api/v1/namespaces": (200, EMPTY),
    "/apis/storage.k8s.io/v1": kinds(StorageClass="storageclasses"),
    "/apis/storage.k8s.io/v1/storageclasses": (200, EMPTY),
}


@pytest.fixture
def bare_cluster(tmp_path):
    """A Kubernetes API without KubeVirt, Multus or anything else."""
    with tls_server(make_pair(tmp_path, "server"), BARE) as url:
        yield str(kubeconfig(tmp_path, url, cluster={"certificate-authority": "server.crt"}))


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_version(arguments, capsys) -> None:
    assert cli.run(arguments) == 0
    assert capsys.readouterr().out == f"plumbline {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["acceptance", "--nonsense"], ["acceptance", "--profile", "shiny"], ["clean", "extra"]]
)
def test_wrong_usage(arguments, capsys) -> None:
    assert cli.run(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_no_command_shows_help(capsys) -> None:
    assert cli.run([]) == 2
    assert "acceptance" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("the file\nis wrong"), 2, "plumbline: the file is wrong\n"),
        (PlatformError("no lab"), 3, "plumbline: no lab\n"),
        (KeyboardInterrupt(), 3, "plumbline: interrupted\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/report"),
            3,
            "plumbline: no room is left for /data/report: make some, and run this again\n",
        ),
        (
            KeyError("x"),
            3,
            "plumbline: a defect of plumbline: KeyError: 'x' (set PLUMBLINE_DEBUG=1 for the traceback)\n",
        ),
    ],
)
def test_errors_are_one_line_and_a_code(error, code, said, capsys, monkeypatch) -> None:
    def accept(*_):
        raise error

    monkeypatch.delenv("PLUMBLINE_DEBUG", raising=False)
    monkeypatch.setattr(acceptance_cli, "accept", accept)
    assert cli.run(["acceptance"]) == code
    assert capsys.readouterr().err == said
    monkeypatch.setenv("PLUMBLINE_DEBUG", "1")
    with pytest.raises((type(error), SystemExit)):
        cli.run(["acceptance"])


def _onto_a_full_disk(*arguments: str) -> tuple[int, str]:
    """Exit code and standard error of Python with its output buffered, which it tries to write when it ends."""
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, *arguments]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=buffered)
    return ended.returncode, ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not Linux")
def test_a_report_that_there_is_no_room_for_is_said_so() -> None:
    code, said = _onto_a_full_disk("-m", "plumbline", "version")
    assert code == 3, said
    assert said.startswith("plumbline: no room is left for standard output or"), said
    assert len(said.splitlines()) == 1, said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not Linux")
def test_nothing_ends_well_of_which_some_was_not_written() -> None:
    run = "cli.run = lambda _: sys.stdout.write('all is well') and 0"
    said = _onto_a_full_disk("-c", f"import sys; from plumbline import cli; {run}; cli.main()")
    assert said == (3, "plumbline: the output cannot be written: No space left on device\n")


def test_a_bare_cluster_is_not_assessed_and_says_why(bare_cluster, tmp_path, capfd) -> None:
    reports = tmp_path / "reports"
    assert cli.run(["acceptance", "--kubeconfig", bare_cluster, "--report-dir", str(reports)]) == 3
    said = capfd.readouterr()
    assert said.err.startswith("plumbline: nothing could be assessed on this cluster"), said.err
    data = yaml.safe_load((reports / "latest" / "acceptance.yaml").read_text())
    core = data["profiles"]["core"]
    assert core["result"] == "partial"
    assert {one["verdict"] for one in core["behaviours"]} == {"notAssessed"}
    vm = next(one for one in core["behaviours"] if one["id"] == "VM-01")
    assert "KubeVirt is not installed" in vm["reason"]
    assert "KubeVirt is not installed" in said.out
    assert data["implementation"]["versions"] == {"kubernetes": "v1.2.3"}
    assert (reports / "latest").readlink().name == data["run"]["id"]
    assert (reports / "latest" / "junit.xml").exists()


def test_wrong_choices_are_told_before_anything_is_made(tmp_path, capsys, bare_cluster) -> None:
    reports = tmp_path / "reports"
    settings = tmp_path / "settings.toml"
    settings.write_text("[timeouts]\nwindow = -1")
    for arguments, said in (
        (["--behaviour", "NET-99"], "--behaviour NET-99 is not a behaviour of the profile core; known: VM-01, VM-02, "),
        (["--profile", "hostile", "--behaviour", "NET-05"], "of the profile hostile; give --profile core with it"),
        (["--settings", str(settings)], "timeouts.window = -1"),
        (["--kubeconfig", str(tmp_path / "none")], "does not exist"),
    ):
        whole = ["acceptance", "--kubeconfig", bare_cluster, "--report-dir", str(reports), *arguments]
        assert cli.run(whole) == 2
        assert said in capsys.readouterr().err
    assert not reports.exists()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert cli.run(["acceptance", "--kubeconfig", bare_cluster, "--report-dir", str(blocked / "reports")]) == 2
    assert "choose a folder with --report-dir" in capsys.readouterr().err


@pytest.mark.parametrize("label", ["", "!", "a/b/c", "Upper.io/tenant", "-tenant", "x" * 64])
def test_what_is_no_label_is_told_before_the_webhook_is_put_up(label, capsys) -> None:
    assert cli.run(["webhook", "install", "--dry-run", "--only-label", label]) == 2
    assert f'--only-label "{label}" is not the key of a label' in capsys.readouterr().err


def test_a_folder_that_is_none_is_told(tmp_path, capsys) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert cli.run(["gatekeeper", str(blocked)]) == 2
    assert f"cannot be written to {blocked}: Not a directory; give another folder" in capsys.readouterr().err


def test_a_lab_that_is_not_up_has_no_logs(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("PLUMBLINE_LAB_DIR", str(tmp_path))
    for arguments in ([], ["node1.kubelet"]):
        assert cli.run(["lab", "logs", *arguments]) == 3
        assert "no lab is up on this machine" in capsys.readouterr().err


def test_clean_with_nothing_to_do(bare_cluster, capsys) -> None:
    assert cli.run(["clean", "--kubeconfig", bare_cluster]) == 0
    assert capsys.readouterr().out == "nothing to remove\n"


def test_the_exit_code_of_a_verdict_is_handed_on(monkeypatch, capsys) -> None:
    outcome = Outcome(report(record("NET-05", "failed", "a frame [crossed]")), "reports/r/acceptance.yaml", 1)
    monkeypatch.setattr(acceptance_cli, "accept", lambda *_: outcome)
    assert cli.run(["acceptance"]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert "a frame [crossed]" in said.out
    assert "Report: reports/r/acceptance.yaml" in said.out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_help_says_of_a_command_what_it_says_of_itself(name) -> None:
    command = cli.load(name)
    assert command.name == name
    assert " ".join(command.help.split()).startswith(cli.COMMANDS[name][1])


def test_the_help_of_a_command_is_its_own(capsys) -> None:
    assert cli.run(["gate", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Usage: plumbline gate [OPTIONS]" in said
    assert "--inventory" in said
    assert cli.run(["lab", "cache", "--help"]) == 0
    assert "Usage: plumbline lab cache" in capsys.readouterr().out


def test_a_command_imports_nothing_that_only_others_need() -> None:
    program = "import sys; from plumbline.cli import run; run({}); print(*sys.modules)"
    others = {"kubernetes", "plumbline.acceptance", "plumbline.lab.lab", "rich.console"}
    # Building the engine takes more; only the first gate on a machine has to.
    tools.opa()
    for arguments in (["--help"], ["version"], ["gate", "nowhere"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(arguments)], capture_output=True, text=True, check=False
        )
        imported = set(done.stdout.splitlines()[-1].split())
        assert "plumbline.cli" in imported
        assert not imported & others
