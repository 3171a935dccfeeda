"""A Kubernetes cluster as plain dictionaries: connect, create, read, wait, run commands, open a console."""

from __future__ import annotations

from plumbline.cluster.admission import Admission, Verb
from plumbline.cluster.cluster import Cluster
from plumbline.cluster.connect import connect
from plumbline.cluster.console import ConsoleStream
from plumbline.cluster.exec import ExecResult, RunningExec

__all__ = ["Admission", "Cluster", "ConsoleStream", "ExecResult", "RunningExec", "Verb", "connect"]
