"""A Kubernetes cluster as plain dictionaries: connect, create, read, wait, run commands, open a console."""

from __future__ import annotations

from plumbline.cluster.cluster import Cluster
from plumbline.cluster.connect import connect
from plumbline.cluster.console import ConsoleStream
from plumbline.cluster.exec import ExecResult, RunningExec

__all__ = ["Cluster", "ConsoleStream", "ExecResult", "RunningExec", "connect"]
