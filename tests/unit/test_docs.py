"""The guide tells the truth: every setting is in it, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from plumbline.lab.settings import LabSettings
from plumbline.settings import Settings
from tests.pages import PAGE, page

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def names(model: type[BaseModel], prefix: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += names(kind, f"{prefix}{name}.")
        else:
            found.append(prefix + name)
    return found


@pytest.mark.parametrize(("model", "page"), [(Settings, "settings.md"), (LabSettings, "lab.md")])
def test_every_setting_is_in_the_guide(model, page):
    text = (ROOT / "docs" / page).read_text()
    assert [name for name in names(model) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_page_of_behaviours_is_current():
    assert PAGE.read_text() == page(), "write it anew: python -m tests.pages"


def test_the_example_in_the_guide_is_valid(tmp_path):
    text = (ROOT / "docs" / "settings.md").read_text()
    file = tmp_path / "plumbline.toml"
    file.write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL).group(1))
    assert Settings.load(file).images.guest == "images.example/guest:1"
