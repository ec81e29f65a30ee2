"""What a technician's command found: one line per check, with the way out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended. A note does not fail the command."""

    OK = "OK"
    NOTE = "NOTE"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check and how it ended."""

    name: str
    verdict: Verdict
    detail: str
    hint: str = ""

    def __str__(self) -> str:
        """The line that is printed."""
        way_out = f" -> {self.hint}" if self.hint and self.verdict is not Verdict.OK else ""
        return f"{self.verdict:<4}  {self.name}: {self.detail}{way_out}"


def passed(name: str, detail: str) -> Finding:
    """A check that is as it should be."""
    return Finding(name=name, verdict=Verdict.OK, detail=detail)


def failed(name: str, detail: str, hint: str) -> Finding:
    """A check that is not."""
    return Finding(name=name, verdict=Verdict.FAIL, detail=detail, hint=hint)


def judged(name: str, is_good: bool, detail: str, hint: str) -> Finding:
    """Passed or failed by a condition."""
    return passed(name, detail) if is_good else failed(name, detail, hint)


def report(findings: Iterable[Finding], out: Callable[[str], None] = print) -> int:
    """Print each finding as it comes; 0 when none failed, else 1."""
    code = 0
    for finding in findings:
        out(str(finding))
        if finding.verdict is Verdict.FAIL:
            code = 1
    return code
