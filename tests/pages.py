"""docs/behaviours.md, from the features, the behaviours and the faults: `python -m tests.pages` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.behaviours import BEHAVIOURS, PROFILES
from plumbline.files import write_atomically
from tests.claims import scenarios
from tests.conftest import ROOT
from tests.faults.catalogue import FAULTS

if TYPE_CHECKING:
    from plumbline.behaviours import Behaviour

PAGE = ROOT / "docs" / "behaviours.md"
HEAD = """\
# What is judged

Generated from the features and the faults; `python -m tests.pages` writes it anew. The id of a behaviour is its tag in
the features, its label in Allure and its row in every report. A fault is a platform set wrongly on purpose, under which
exactly its behaviours fail; [detection.md](detection.md) shows what was seen.
"""
PROFILE_TITLES = {
    "core": "What a platform documents",
    "extended": "What breaks on real platforms around that",
    "hostile": "What root in an isolated guest may try",
    "admission": "What is refused at the door",
}


def page() -> str:
    """The page as it should be."""
    by_behaviour: dict[str, list[tuple[str, str, str]]] = {}
    for feature, scenario in scenarios():
        file = Path(feature.filename).relative_to(ROOT).as_posix()
        for tag in scenario.tags & BEHAVIOURS.keys():
            by_behaviour.setdefault(tag, []).append((file, feature.description, scenario.name))
    parts = [HEAD]
    for profile in PROFILES:
        parts.append(f"\n## Profile `{profile}`: {PROFILE_TITLES[profile]}\n")
        parts += [_section(one, by_behaviour.get(one.id, [])) for one in BEHAVIOURS.values() if one.profile == profile]
    return "".join(parts)


def _section(behaviour: Behaviour, scenarios: list[tuple[str, str, str]]) -> str:
    lines = ["", f"### {behaviour.id}", "", f"**{behaviour.title}.** Needs: {', '.join(behaviour.needs)}.", ""]
    if not scenarios:
        return "\n".join([*lines, "No scenario yet: reported as not assessed.", ""])
    for description in dict.fromkeys(description for _, description, _ in scenarios):
        lines += [*(line.strip() for line in description.strip().splitlines()), ""]
    lines += [f"- [{name}](../{file})" for file, _, name in scenarios]
    faults = "; ".join(fault.name for fault in FAULTS if behaviour.id in fault.fails)
    return "\n".join([*lines, "", f"Faults: {faults}.", ""])


if __name__ == "__main__":
    write_atomically(PAGE, page())
