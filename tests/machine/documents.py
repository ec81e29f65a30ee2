"""`docs/verification.md`: each claim, its case, and what came of it the last time. Made by a run.

`python -m tests.machine.documents [REPORT.json ...]` makes it anew, with the results of reports that were not kept yet.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tests.machine.build import HERE, PROJECT
from tests.machine.cases import everything
from tests.machine.outcome import (
    Report,
    Result,
    Sown,
    latest,
    report_from,
    results_from,
    sown_from,
    to_sown_table,
    to_table,
)
from tests.machine.plants import PLANTS
from tests.machine.registry import Case

LAST: Final = HERE / "last.json"
"""The last result of each case."""
LAST_SOWN: Final = HERE / "planted" / "last.json"
"""The last result with each regression."""
POWER: Final = HERE / "power" / "reports" / "power-synchronous.json"
SYNCHRONOUS: Final = "synchronous"
"""The regression of the power cuts, as `tests/machine/power` names it."""
PAGE: Final = PROJECT / "docs" / "verification.md"
HEAD: Final = """\
# What was seen to be so on a booted machine

Made by `tests/machine/run --keep`, never by hand; [how it works](../tests/machine/README.md). The project's own
installation runs on a real kernel with kernel devices, touched, killed and cut off, with a simulated cuff around it. No
Raspberry Pi and no air were there: what only those can show stands in [hardware.md](hardware.md).

*does not hold* is a fault of the station that is not mended yet, or of the case. *bench broke* says nothing about the
station. *never run* claims nothing at all.

"""
SOWN: Final = """
## Whether the bench would see it

A station that was made worse on purpose has to be found out: `tests/machine/run --plant NAME` installs one and plays
cases that must not hold with it. *caught*: each of them did not.

"""


def page(cases: Sequence[Case], results: Sequence[Result], sown: Sequence[Sown]) -> str:
    """The whole document."""
    return HEAD + to_table(cases, results) + SOWN + to_sown_table((*PLANTS, SYNCHRONOUS), sown)


def known(last: Path = LAST) -> list[Result]:
    """The last results that were kept; raises msgspec.ValidationError."""
    return results_from(last.read_bytes()) if last.exists() else []


def known_sown(last: Path = LAST_SOWN) -> list[Sown]:
    """What became of regressions the last time, one of the power cuts included; raises msgspec.ValidationError."""
    kept = sown_from(last.read_bytes()) if last.exists() else []
    return [*kept, power_cuts()]


def power_cuts(report: Path = POWER) -> Sown:
    """The regression that `tests/machine/power` was run with, which has a report of its own."""
    told = json.loads(report.read_bytes())
    lost, states = told["all"]["lost"], told["all"]["states"]
    return Sown(
        plant=SYNCHRONOUS,
        what="The records are written with `synchronous=NORMAL`: a power cut loses what was promised.",
        is_caught=told["planted"] == SYNCHRONOUS and lost > 0,
        day=told.get("day", "2026-11-29"),
        board="a disk that writes down",
        cases={"power": f"{lost} of {states} states have lost something that was promised"},
    )


def keep(
    cases: Sequence[Case],
    reports: Sequence[Report],
    *,
    last: Path = LAST,
    last_sown: Path = LAST_SOWN,
    to: Path = PAGE,
) -> None:
    """Keep the results of runs beside those of the cases that they did not play, and write the document anew.

    What a run with a regression saw says nothing of the station's own cases.
    """
    names = {case.name for case in cases}
    now = [result for report in reports if report.sown is None for result in report.results]
    results = [result for result in latest(known(last), now) if result.case in names]
    _write(last, results)
    sown = {one.plant: one for one in known_sown(last_sown) if one.plant in PLANTS}
    sown |= {report.sown.plant: report.sown for report in reports if report.sown is not None}
    _write(last_sown, [sown[name] for name in sorted(sown)])
    to.write_text(page(cases, results, known_sown(last_sown)), encoding="utf-8")


def _write(to: Path, what: object) -> None:
    to.write_bytes(msgspec.json.format(msgspec.json.encode(what), indent=2) + b"\n")


if __name__ == "__main__":
    keep(everything().cases, [report_from(Path(path).read_bytes()) for path in sys.argv[1:]])
