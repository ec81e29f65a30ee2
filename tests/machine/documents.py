"""`docs/verification.md`: each claim, its case, and what came of it the last time. Made by a run.

`python -m tests.machine.documents [REPORT.json ...]` makes it anew, with the results of reports that were not kept yet.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tests.machine.build import HERE, PROJECT
from tests.machine.cases import everything
from tests.machine.outcome import Result, latest, report_results, results_from, to_table
from tests.machine.registry import Case

LAST: Final = HERE / "last.json"
"""The last result of each case."""
PAGE: Final = PROJECT / "docs" / "verification.md"
HEAD: Final = """\
# What was seen to be so on a booted machine

Made by `tests/machine/run --keep`, never by hand; [how it works](../tests/machine/README.md). The project's own
installation runs on a real kernel with kernel devices, touched, killed and cut off, with a simulated cuff around it. No
Raspberry Pi and no air were there: what only those can show stands in [hardware.md](hardware.md).

*does not hold* is a fault of the station that is not mended yet, or of the case. *bench broke* says nothing about the
station. *never run* claims nothing at all.

"""


def page(cases: Sequence[Case], results: Sequence[Result]) -> str:
    """The whole document."""
    return HEAD + to_table(cases, results)


def known(last: Path = LAST) -> list[Result]:
    """The last results that were kept; raises msgspec.ValidationError."""
    return results_from(last.read_bytes()) if last.exists() else []


def keep(cases: Sequence[Case], now: Sequence[Result], *, last: Path = LAST, to: Path = PAGE) -> None:
    """Keep the results of a run beside those of the cases that it did not play, and write the document anew."""
    names = {case.name for case in cases}
    results = [result for result in latest(known(last), now) if result.case in names]
    last.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n")
    to.write_text(page(cases, results), encoding="utf-8")


if __name__ == "__main__":
    keep(everything().cases, [result for path in sys.argv[1:] for result in report_results(Path(path).read_bytes())])
