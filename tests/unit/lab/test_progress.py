import io

import pytest
from rich.console import Console

from plumbline.lab import progress
from plumbline.lab.progress import Progress, elapsed


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.0 s"), (3.21, "3.2 s"), (48.4, "48 s"), (59.7, "1 min 00 s"), (365, "6 min 05 s")]
)
def test_durations_read_as_people_write_them(seconds, text):
    assert elapsed(seconds) == text


def shown(act, **options):
    out = io.StringIO()
    act(Progress(Console(file=out, width=200, **options)))
    return out.getvalue()


def test_outside_a_terminal_each_step_has_a_line_at_its_start_and_its_end():
    def act(tell):
        with tell.step("doing [a] thing") as step:
            step.update("half")
        tell.say("a word")

    first, last, word = shown(act).splitlines()
    assert first == "  … doing [a] thing"
    assert last.startswith("  ✓ doing [a] thing (0.")
    assert word == "  a word"


def test_a_long_step_says_so_again(monkeypatch):
    monkeypatch.setattr(progress, "HEARTBEAT", 0.01)

    def act(tell):
        with tell.step("waiting") as step:
            step.update("3 of 9")
            step._ticker.join(timeout=0.2)

    assert "  … waiting: 3 of 9 (0." in shown(act)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_failure_is_marked_and_passes_through(terminal):
    def act(tell):
        with pytest.raises(KeyboardInterrupt), tell.step("breaking"):
            raise KeyboardInterrupt

    assert "✗" in shown(act, force_terminal=terminal)
    assert "breaking failed after (0." in shown(act, force_terminal=terminal)
