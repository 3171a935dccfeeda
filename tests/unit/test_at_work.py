"""Cleaning up spares runs that go on."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil

from plumbline.at_work import ANNOTATION, at_work, this_process
from plumbline.clean import going_on, leftovers


def test_this_process_goes_on() -> None:
    assert at_work(this_process()) == f"process {psutil.Process().pid} of this host"


def test_a_process_that_has_ended_does_not_nor_another_of_its_number() -> None:
    host, pid, start = this_process().split("/")
    assert at_work(f"{host}/{pid}/{float(start) - 5:.2f}") == ""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert at_work(f"{host}/{ended.pid}/{start}") == ""


def test_a_process_that_nobody_waited_for_has_ended() -> None:
    host = this_process().split("/")[0]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        found = psutil.Process(program.pid)
        told = f"{host}/{program.pid}/{found.create_time():.2f}"
        assert at_work(told)
        program.kill()
        while found.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert at_work(told) == ""


def test_of_other_hosts_nothing_is_known() -> None:
    assert at_work("elsewhere/12/1.00") == "process 12 of host elsewhere, of which nothing is known here"


def test_what_says_nothing_is_nobody_s() -> None:
    assert [at_work(told) for told in ("", "host", "host/x/1", "host/1/", "//")] == [""] * 5


class Cluster:
    """Namespaces of one run that has ended, of one that goes on in one of its two processes, and of an older suite."""

    def __init__(self) -> None:
        dead = f"{this_process().split('/')[0]}/1/0.00"
        told = {
            "over": ("ended", dead),
            "half": ("at-work", dead),
            "rest": ("at-work", this_process()),
            "old": ("old", ""),
        }
        self.namespaces = [
            {"metadata": {"name": name, "labels": {"plumbline.io/run": run}, "annotations": {ANNOTATION: process}}}
            for name, (run, process) in told.items()
        ]
        del self.namespaces[-1]["metadata"]["annotations"]

    def list(self, *_words: str, label_selector: str) -> list[dict]:
        _, _, run = label_selector.partition("=")
        return [one for one in self.namespaces if run in ("", one["metadata"]["labels"]["plumbline.io/run"])]


def test_runs_that_go_on_are_spared_unless_named() -> None:
    assert leftovers(Cluster()) == ["over", "old"]
    assert list(going_on(Cluster())) == ["at-work"]
    assert leftovers(Cluster(), "at-work") == ["half", "rest"]
