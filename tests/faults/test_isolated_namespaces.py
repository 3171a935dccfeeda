"""Where namespaces are isolated, EXT-08 passes; the promise alone, without that, is among the faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.fault import Fault
from tests.faults.judgement import judge_under
from tests.faults.names import ISOLATION_PROMISED, namespaces_isolated

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.long
def test_a_platform_that_isolates_namespaces_passes(lab_kubeconfig: Path, tmp_path: Path) -> None:
    kept = Fault("namespaces are isolated, as promised", frozenset(), namespaces_isolated, settings=ISOLATION_PROMISED)
    judgement = judge_under(kept, lab_kubeconfig, tmp_path, ["EXT-08"])
    assert judgement.behaviours("passed") == {"EXT-08"}, judgement
    assert judgement.trouble == judgement.leaks == ()
