"""Reads the hazard register: what `docs/hazards.md` says of each hazard, for the tests that hold it to the truth.

`python -m tests.hazards FILE ...` fails unless every test that the register names was run and is green. The files are
what the runs of a whole run of the tests were told to keep (`--outcomes`); what was red in one of them is red.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
REGISTER: Final = ROOT / "docs" / "hazards.md"
STATUSES: Final = frozenset({"proved", "partly", "later"})
FIELDS: Final = (
    "requirement", "covers", "cause", "effect", "detection", "in hardware", "in software", "time to safe", "modules",
    "tests", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One entry of the register; `fields` by label, in their order."""

    id: str
    title: str
    fields: dict[str, str]
    modules: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def covers(self) -> tuple[str, ...]:
        """Ids of the list of hazards that this entry is about; none for one that we found ourselves."""
        text = self.fields["covers"]
        return () if text == "-" else tuple(text.split(" "))

    @property
    def status(self) -> str:
        """The word before the remark."""
        return self.fields["status"].partition(":")[0]

    @property
    def remark(self) -> str:
        """What is missing, when something is."""
        return self.fields["status"].partition(":")[2].strip()


def hazards(text: str | None = None) -> list[Hazard]:
    """Every entry of the register, or of a text like it."""
    blocks = re.split(r"^### ", REGISTER.read_text(encoding="utf-8") if text is None else text, flags=re.MULTILINE)
    return [_hazard(block) for block in blocks[1:]]


def not_covered() -> dict[str, str]:
    """Ids of the list of hazards that no entry is about, with the reason, out of the table at the end."""
    text = REGISTER.read_text(encoding="utf-8").partition("\n## Not covered\n")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| H")
    ]
    return {row[0]: row[-1] for row in rows}


def _hazard(block: str) -> Hazard:
    block = block.split("\n## ", maxsplit=1)[0]
    id_, _, title = block.splitlines()[0].partition(". ")
    fields = {
        label: re.sub(r"\s+", " ", value).strip()
        for label, value in re.findall(r"^\* \*\*([a-z ]+)\*\*:?((?:.|\n)*?)(?=^\* \*\*|\Z)", block, flags=re.MULTILINE)
    }
    modules, tests = (tuple(re.findall(r"`([^`]+)`", fields.get(label, ""))) for label in ("modules", "tests"))
    return Hazard(id=id_, title=title, fields=fields, modules=modules, tests=tests)


def matches(named: str, nodeid: str) -> bool:
    """Whether a test that ran is one that the register names: a file, a function with all its cases, or one case."""
    return nodeid == named or nodeid.startswith((f"{named}::", f"{named}["))


def not_green(register: str, green: Mapping[str, bool]) -> list[str]:
    """What stands in a register's text and was not run, or is not green; `green` says what became of each test id."""
    missing = []
    for hazard in hazards(register):
        for test in hazard.tests:
            ran = [is_green for nodeid, is_green in green.items() if matches(test, nodeid)]
            if not ran or not all(ran):
                missing.append(f"{hazard.id}: {test} {'is not green' if ran else 'was not run'}")
    return missing


def main(arguments: Sequence[str]) -> int:
    """The command. Returns 1 when a hazard has no green test."""
    parser = argparse.ArgumentParser(prog="python -m tests.hazards", description=__doc__)
    parser.add_argument("--register", type=Path, default=REGISTER, help="another register of hazards")
    parser.add_argument("outcomes", nargs="+", type=Path, help="what the runs have kept")
    asked = parser.parse_args(arguments)
    green: dict[str, bool] = {}
    for path in asked.outcomes:
        for nodeid, is_green in json.loads(path.read_text(encoding="utf-8")).items():
            green[nodeid] = is_green and green.get(nodeid, True)
    missing = not_green(asked.register.read_text(encoding="utf-8"), green)
    for line in missing:
        sys.stdout.write(f"hazard without a green test: {line}\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
