"""What the documents promise is there: commands, decisions, links, pictures, steps and reasons on the screen."""

import re
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from kiosk.core.selftest import CODES
from kiosk.hw.sim.faults import FAULTS
from kiosk.safety.heartbeat import TripReason
from kiosk.tui.sentences import PROOF_STEPS, SENTENCES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md"), ROOT / "benchmarks/README.md"])
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
NO_TRIP = {TripReason.NONE, TripReason.STOP}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def help_of(*command: str) -> str:
    """What a command says about itself."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "kiosk", *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def offered(*command: str) -> set[str]:
    """The subcommands that the help of a command lists."""
    _, _, listed = help_of(*command).partition("positional arguments:")
    return set(re.findall(r"^ {4}([a-z]+(?:-[a-z]+)*)", listed, re.MULTILINE))


def commands() -> set[str]:
    """Every command one can type; a group counts by its members."""
    groups = {name for name in offered() if "COMMAND ..." in help_of(name)}
    assert "config" in groups
    return (offered() - groups) | {f"{group} {name}" for group in groups for name in offered(group)}


def named(text: str) -> set[str]:
    """Commands that a text spells as code, with the word `kiosk` before them."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    words = re.findall(r"\bkiosk ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+))?", code)
    return {first for first, _ in words} | {f"{first} {second}" for first, second in words}


def test_every_command_is_documented() -> None:
    assert len(commands()) > 10
    assert commands() - named(read(ROOT / "README.md") + read(DOCS / "technician.md")) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_command_is_made_up(page: Path) -> None:
    spoken = {words.split()[0] for words in named(read(page))}
    assert spoken - offered() == set()


def test_every_option_of_the_demo_in_the_documents_exists() -> None:
    known = set(re.findall(r"--[a-z]+", help_of("demo")))
    lines = [line for page in PAGES for line in read(page).splitlines() if "install.sh demo" in line]
    asked = {option for line in lines for option in re.findall(r"--[a-z]+", line)}
    assert asked
    assert asked - known == set()


def test_every_decision_is_in_the_index_with_its_title() -> None:
    files = sorted(path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md")
    index = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", read(DOCS / "adr" / "README.md"), re.MULTILINE)
    expected = []
    for path in files:
        found = re.match(r"# (\d+)\. (.+)\n", read(path))
        assert found is not None, path.name
        assert path.name.startswith(f"{int(found[1]):04}-"), path.name
        expected.append((path.name[:4], path.name, found[2]))
    assert index == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(read(page)) if "://" not in link]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_of_the_tree_named_in_a_page_exist(page: Path) -> None:
    """Paths spelt in full as code; the shortened ones (`core/…`) are the developer's table and start below `kiosk`."""
    roots = ("kiosk/", "docs/", "tests/", "benchmarks/", "systemd/", "core/", "hw/", "tui/", "safety/", "controller/")
    words = {word.partition("::")[0] for word in re.findall(r"`([\w./-]+(?:::[^`]*)?)`", read(page))}
    paths = {word for word in words if word.startswith(roots)}
    bases = (ROOT, ROOT / "kiosk", DOCS)
    assert {path for path in paths if not any((base / path).exists() for base in bases)} == set()


def test_the_picture_in_the_readme_is_the_panel() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", read(ROOT / "README.md"))
    assert pictures
    for picture in pictures:
        data = (ROOT / picture).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", data[16:24])
        # Cells of 12 by 24, 66 by 20 of them, at any whole scale.
        assert width % 792 == 0, picture
        assert width * 480 == height * 792, picture


def test_the_operator_is_told_every_step_of_the_self_test() -> None:
    page = read(DOCS / "operator.md")
    table = page.split("| step, as the screen names it | how |")[1].split("\n\n")[0]
    steps = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert steps == [str(PROOF_STEPS[code]) for code in CODES]


def test_the_operator_is_told_every_reason_of_the_watchdog() -> None:
    section = read(DOCS / "operator.md").split("## When the station is locked")[1].split("\n## ")[0]
    listed = re.findall(r"^\* (.+)$", section, re.MULTILINE)
    told = {str(SENTENCES[f"watchdog_{reason.name.lower()}"]) for reason in TripReason if reason not in NO_TRIP}
    assert sorted(listed) == sorted(told)


def test_faults_named_for_the_technician_exist() -> None:
    section = read(DOCS / "technician.md").split("## Faults")[1].split("\n## ")[0]
    spelt = set(re.findall(r"`([a-z]+_[a-z_]+[a-z])`", section)) | set(re.findall(r"kiosk fault ([a-z_]+)", section))
    assert spelt
    assert spelt - set(FAULTS) - {"list", "estop"} == set()


def test_every_fault_is_listed_as_it_is() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \| ([^|]*)\|$", read(DOCS / "faults.md"), re.MULTILINE)
    listed = [(name, what.strip(), amplitude.strip()) for name, what, amplitude in rows]
    assert listed == [(fault.name, fault.description, str(fault.amplitude or "")) for fault in FAULTS.values()]
