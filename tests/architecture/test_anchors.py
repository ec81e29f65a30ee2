"""Every link inside the documents leads to a heading that is there, as the usual readers of Markdown name headings."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".venv", ".git", ".mypy_cache", ".pytest_cache", "mutants", "node_modules", "var"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not LEFT_OUT & set(path.relative_to(ROOT).parts) and "egg-info" not in str(path)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Names of all headings: small letters, blanks as dashes, no other signs; the second of one name ends with -1."""
    found: list[str] = []
    for title in re.findall(r"^#{1,6} (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "").replace("*", "").strip()
        name = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        found.append(f"{name}-{found.count(name)}" if name in found else name)
    return frozenset(found)


def broken(page: Path, text: str) -> list[str]:
    """Links of a page that lead to no file, or to no heading in it."""
    wrong = []
    for link in LINK.findall(FENCE.sub("", text)):
        target, _, anchor = link.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = (page.parent / target).resolve() if target else page
        is_page = there.suffix == ".md"
        if not there.exists() or (anchor and is_page and anchor not in anchors(there)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_anchor_leads_somewhere(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_what_leads_nowhere_is_found() -> None:
    page = ROOT / "README.md"
    assert broken(page, "[a](docs/no_such.md) [b](docs/hardware.md#no-such) [c](#no-such)") == [
        "docs/no_such.md",
        "docs/hardware.md#no-such",
        "#no-such",
    ]
    assert broken(page, "[a](docs/hardware.md#first-power-on) [b](#try-it) ![c](docs/img/wiring.svg)") == []
