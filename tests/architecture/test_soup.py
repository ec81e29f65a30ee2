"""The list of parts that others made holds every part, in its version, with tests that exist."""

import re
import tomllib
from dataclasses import dataclass

from tests.architecture.test_hazards import wrong
from tests.hazards import ROOT

TABLE = ROOT / "docs" / "soup.md"
LOCK = ROOT / "requirements" / "runtime.lock"
ON_PATH_COLUMNS = 7
OFF_PATH_COLUMNS = 4
NOT_LOCKED = {
    "CPython",
    "lgpio",
    "SQLite",
    "compositor, terminal, seat",
    "OpenSSL",
    "Linux kernel, GPIO",
    "Linux kernel, I2C",
    "Linux kernel, input",
    "Linux kernel, scheduler and memory",
    "Linux kernel, Unix sockets",
    "Linux kernel, file system",
    "systemd",
    "Raspberry Pi firmware and boot",
    "ADS1115 (the chip's own logic)",
}
"""What comes with the operating system or the board; no lock file of ours can hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row."""

    name: str
    version: str
    anomalies: str = ""
    control: str = ""
    tests: tuple[str, ...] = ()


def section(title: str) -> list[list[str]]:
    """The cells of the rows of the table under a title."""
    text = TABLE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[2:]]


def on_path() -> list[Part]:
    found = []
    for cells in section("On the pressure path"):
        assert len(cells) == ON_PATH_COLUMNS, cells[0]
        name, version, _, _, anomalies, control, tests = cells
        tests_named = tuple(re.findall(r"`([^`]+)`", tests))
        found.append(Part(name=name, version=version, anomalies=anomalies, control=control, tests=tests_named))
    return found


def off_path() -> list[Part]:
    rows = section("In the same environment, off the pressure path")
    assert all(len(cells) == OFF_PATH_COLUMNS and all(cells) for cells in rows)
    return [Part(name=cells[0], version=cells[1]) for cells in rows]


def locked() -> dict[str, str]:
    """Names and versions of the lock file."""
    found = re.findall(r"(?m)^([a-z0-9][\w.-]*)==([^\s;\\]+)", LOCK.read_text(encoding="utf-8"))
    assert len(found) > 20
    return dict(found)


def test_every_locked_part_is_listed_in_its_version_and_nothing_else() -> None:
    parts = [part for part in (*on_path(), *off_path()) if part.name not in NOT_LOCKED]
    assert len({part.name for part in parts}) == len(parts)
    assert {part.name: part.version for part in parts} == locked()


def test_every_dependency_of_the_project_is_on_the_pressure_path_of_the_list_or_in_exports_alone() -> None:
    """That nothing else imports what exports need is a contract (`What draws pages and locks files ...`)."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[<>=~!\[; ]", text)[0] for text in settings["project"]["dependencies"]}
    exports = {cells[0] for cells in section("In the same environment, off the pressure path") if "exports" in cells[2]}
    assert exports <= wanted
    assert wanted - exports <= {part.name for part in on_path()}


def test_what_no_lock_can_hold_is_listed_too() -> None:
    assert {part.name for part in on_path()} >= NOT_LOCKED


def test_every_part_on_the_path_has_anomalies_a_control_and_tests_that_exist() -> None:
    for part in on_path():
        assert part.anomalies, part.name
        assert part.control, part.name
        assert part.tests, part.name
    problems = [f"{part.name}: {test}: {what}" for part in on_path() for test in part.tests if (what := wrong(test))]
    assert not problems
