"""What pytest loads for the suite and for the tests of the suite alike."""

from __future__ import annotations

pytest_plugins = ["pytester", "fixtures.recording"]
