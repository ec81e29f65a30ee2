"""Reads the hazard register: what `docs/hazards.md` says of each hazard, for the tests that hold it to the truth."""

import re
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
