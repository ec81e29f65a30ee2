"""The one honest sentence out of the core's code and figures, and a chart of a test's results in text."""

from typing import Final

from kiosk.core.model import Reason
from kiosk.core.outcome import Taken
from kiosk.core.progress import Line, Progress
from kiosk.tui import evaluation_strings as words
from kiosk.tui.language import number, said

EMPTY: Final = " "
BAND: Final = "·"
POINT: Final = "■"
LABEL_CELLS: Final = 7


def outcome(reason: Reason, unit: str) -> str:
    """The sentence of an outcome, with its figures in the test's unit."""
    figures = dict(reason.figures)
    loss = -figures["gain"] if "gain" in figures else 0.0
    return words.SAID[reason.code].format(**figures, loss=loss, unit=unit)


def headline(found: Progress) -> str:
    """The sentence that is shown alone, with the test it is about."""
    for line in found.lines:
        if line.change.sentence.code == found.sentence.code and _is_of(line, found.sentence):
            return f"{said(line.test.name)}: {outcome(line.change.sentence, said(line.test.unit))}"
    return outcome(found.sentence, "")


def _is_of(line: Line, sentence: Reason) -> bool:
    return all(sentence.figures.get(name) == value for name, value in line.change.sentence.figures.items())


def chart(taken: tuple[Taken, ...], noise: float, *, rows: int, columns: int) -> str:
    """Results over time, the noise around the first one as a band. Highest value on top, whatever is better.

    Args:
        taken: at least one result.
        noise: in the same unit; what lies in the band is no change.
        rows: height in cells, at least 2.
        columns: width in cells, the labels included.
    """
    order = sorted(taken, key=lambda one: one.day)
    first = order[0].value
    low = min(first - noise, *(one.value for one in order))
    high = max(first + noise, *(one.value for one in order))
    span = high - low or 1.0
    width = columns - LABEL_CELLS
    days = order[-1].day - order[0].day

    def row_of(value: float) -> int:
        return round((high - value) / span * (rows - 1))

    top, bottom = row_of(first + noise), row_of(first - noise)
    cells = [[BAND if top <= row <= bottom else EMPTY] * width for row in range(rows)]
    for one in order:
        column = 0 if days <= 0.0 else round((one.day - order[0].day) / days * (width - 1))
        cells[row_of(one.value)][column] = POINT
    labels = {0: number(high, ".4g"), row_of(first): number(first, ".4g"), rows - 1: number(low, ".4g")}
    return "\n".join(f"{labels.get(row, ''):>{LABEL_CELLS - 1}} {''.join(line)}" for row, line in enumerate(cells))
