"""How cases ended, and what is said of it: for programs, for readers, and for the table of claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from tests.machine.registry import Case

CAUGHT: Final = "caught"
NOT_CAUGHT: Final = "NOT CAUGHT"


class Outcome(StrEnum):
    """How a case ended."""

    HOLDS = "holds"
    WRONG = "does not hold"
    BROKEN = "bench broke"
    """Nothing was learnt: the machine or the driver failed."""
    NOT_MEASURABLE = "not measurable"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Result:
    """One case in one run.

    Args:
        case: its name.
        outcome: how it ended.
        why: what was wrong, or why it was not run; empty when it holds.
        took_s: seconds, our clock.
        day: of the run, ISO 8601.
        board: what it was played on.
        figures: what it measured.
        kept: files beside the report.
    """

    case: str
    outcome: Outcome
    why: str
    took_s: float
    day: str
    board: str
    figures: Mapping[str, float | int | str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sown:
    """A regression that was put in on purpose, and whether it was seen.

    Args:
        plant: its name.
        what: what is wrong with the station.
        is_caught: whether each case that has to see it did not hold.
        day: of the run, ISO 8601.
        board: what it was played on.
        cases: each case that was played, and what came of it.
    """

    plant: str
    what: str
    is_caught: bool
    day: str
    board: str
    cases: Mapping[str, str]

    @property
    def said(self) -> str:
        """In one word."""
        return CAUGHT if self.is_caught else NOT_CAUGHT


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run.

    Args:
        day: ISO 8601.
        machine: what it ran on.
        took_s: of all of it.
        built: what the bench was made of: name to version or size.
        results: in the order of play.
        sown: a regression that was put in on purpose; None: the station is as its sources are.
    """

    day: str
    machine: str
    took_s: float
    built: Mapping[str, str]
    results: tuple[Result, ...]
    sown: Sown | None = None


NOTHING: Final = "-"


def to_json(report: Report) -> bytes:
    """The report for programs."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2)


def results_from(data: bytes) -> list[Result]:
    """Results out of a file of them. Raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=list[Result])


def report_from(data: bytes) -> Report:
    """A report for programs. Raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=Report)


def sown_from(data: bytes) -> list[Sown]:
    """What is known of regressions, out of a file. Raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=list[Sown])


def to_page(report: Report) -> str:
    """The report for readers."""
    lines = [f"# The booted machine, {report.day}", "", f"On {report.machine}, in {report.took_s / 60:.0f} min.", ""]
    if report.sown is not None:
        lines += [f"**{report.sown.plant}: {report.sown.said}.** {report.sown.what} Cases that hold do not see it.", ""]
    lines += ["| case | outcome | s | figures | kept |", "| --- | --- | --- | --- | --- |"]
    for result in report.results:
        figures = ", ".join(f"{name} {_figure(value)}" for name, value in result.figures.items())
        said = str(result.outcome) + (f": {_cell(result.why)}" if result.why else "")
        kept = ", ".join(f"`{result.case}/{name}`" for name in result.kept)
        lines.append(f"| {result.case} | {said} | {result.took_s:.0f} | {figures or NOTHING} | {kept or NOTHING} |")
    lines += ["", "| made of | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in report.built.items()]
    return "\n".join(lines) + "\n"


def latest(before: Sequence[Result], now: Sequence[Result]) -> list[Result]:
    """The last result of each case. One that was not run says nothing, and leaves what was known."""
    known = {result.case: result for result in before}
    for result in now:
        if result.outcome is not Outcome.NOT_RUN or result.case not in known:
            known[result.case] = result
    return [known[name] for name in sorted(known)]


def to_table(cases: Sequence[Case], results: Sequence[Result]) -> str:
    """The claims, each with its case and what came of it the last time."""
    known = {result.case: result for result in results}
    lines = ["| claim | case | last result |", "| --- | --- | --- |"]
    for case in cases:
        result = known.get(case.name)
        lines.append(f"| {_cell(case.claim)} | `{case.name}` | {_last(result)} |")
    return "\n".join(lines) + "\n"


def to_sown_table(names: Sequence[str], known: Sequence[Sown]) -> str:
    """The regressions by name, each with what came of it the last time."""
    last = {one.plant: one for one in known}
    lines = ["| regression | what is wrong with the station | last result | cases |", "| --- | --- | --- | --- |"]
    for name in names:
        one = last.get(name)
        if one is None:
            lines.append(f"| `{name}` | {NOTHING} | never run | {NOTHING} |")
            continue
        cases = "; ".join(f"`{case}` {_cell(said)}" for case, said in one.cases.items())
        lines.append(f"| `{name}` | {_cell(one.what)} | {one.said}, {one.day}, {one.board} | {cases} |")
    return "\n".join(lines) + "\n"


def _last(result: Result | None) -> str:
    if result is None:
        return "never run"
    said = f"{result.outcome}, {result.day}, {result.board}"
    if result.why:
        said += f": {_cell(result.why)}"
    figures = ", ".join(f"{name} {_figure(value)}" for name, value in result.figures.items())
    return said + (f" ({figures})" if figures else "")


def _figure(value: float | int | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    """On one line, and no end of a cell in it."""
    return " ".join(text.split()).replace("|", "/")[:300]
