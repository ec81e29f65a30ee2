"""One check of the doctor: its stable id, how it ended, what was measured, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.errors import KioskError
from kiosk.ops.findings import Finding, Verdict


class Level(StrEnum):
    """How a check ended. Only `FAIL` fails the command."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"
    """It was not made; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure of a check, with its unit and, where there are any, the bounds it was judged by (both allowed)."""

    name: str
    value: float | int | str | bool | None
    unit: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. `id` is a key of `catalogue.CHECKS`, which has its group and title.

    `text` is for a person at the station. `is_private` says that it may name people or parts of the clinic: it is then
    left out of what is handed to somebody else, and the values stand for it.
    """

    id: str
    level: Level
    text: str
    values: tuple[Value, ...] = ()
    hint: str = ""
    is_private: bool = False


def ok(id_: str, text: str, *values: Value) -> Check:
    """A check that is as it should be."""
    return Check(id=id_, level=Level.OK, text=text, values=values)


def warn(id_: str, text: str, hint: str, *values: Value) -> Check:
    """Something to look at that does not keep the station from its work."""
    return Check(id=id_, level=Level.WARN, text=text, hint=hint, values=values)


def fail(id_: str, text: str, hint: str, *values: Value) -> Check:
    """Something that has to be mended first."""
    return Check(id=id_, level=Level.FAIL, text=text, hint=hint, values=values)


def skipped(id_: str, why: str) -> Check:
    """A check that could not be made."""
    return Check(id=id_, level=Level.SKIPPED, text=f"not looked at: {why}")


def judged(id_: str, is_good: bool, text: str, hint: str, *values: Value) -> Check:
    """As it should be, or not, by a condition."""
    return ok(id_, text, *values) if is_good else fail(id_, text, hint, *values)


def advised(id_: str, is_good: bool, text: str, hint: str, *values: Value) -> Check:
    """As it should be, or to be looked at, by a condition."""
    return ok(id_, text, *values) if is_good else warn(id_, text, hint, *values)


def refused(id_: str, error: KioskError, hint: str) -> Check:
    """What an error says, with its own way out where it has one."""
    return fail(id_, f"{error.message} [{error.code}]", error.hint or hint)


_LEVELS: Final = {Verdict.OK: Level.OK, Verdict.NOTE: Level.WARN, Verdict.FAIL: Level.FAIL}


def of_finding(id_: str, finding: Finding, *values: Value, is_private: bool = False) -> Check:
    """What another command's finding says, under an id of the doctor's."""
    return Check(
        id=id_,
        level=_LEVELS[finding.verdict],
        text=finding.detail,
        hint=finding.hint,
        values=values,
        is_private=is_private,
    )


def worst(checks: Iterable[Check]) -> Level:
    """The level that counts for all of them."""
    levels = {check.level for check in checks}
    return next((level for level in (Level.FAIL, Level.WARN) if level in levels), Level.OK)
