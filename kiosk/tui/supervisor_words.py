"""How the clinic's rates, a review and a result become lines of text. Figures are the core's; none is computed here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from kiosk.core.baseline import Baselines, BaselineTest
from kiosk.core.clinic import Beside, Compared, Of
from kiosk.core.days import DAY_S
from kiosk.core.evaluationrecords import Skipped, StoredResult
from kiosk.core.model import Reason
from kiosk.core.outcome import Verdict
from kiosk.core.progress import Progress
from kiosk.tui import reasons
from kiosk.tui import supervisor_strings as words
from kiosk.tui.evaluation_strings import TEST_SIDE
from kiosk.tui.format import plain
from kiosk.tui.language import number, said

WIDTH: Final = 64


def rate_lines(one: Compared, width: int = WIDTH) -> tuple[str, str, str]:
    """One published rate with ours: three lines of at most so many cells."""
    rate, ours, of = one.published, one.ours, words.OF[one.published.of]
    counted = str(words.CLINIC_NOTHING)
    if ours is not None:
        counted = words.CLINIC_OURS.format(
            count=ours.count, all=ours.of, of=of, share=100 * ours.share, low=100 * ours.low, high=100 * ours.high
        )
    mark = "!" if _wants_a_look(one) else "■"
    note = f" ({said(rate.note)})" if rate.note else ""
    sentence = reasons.sentence(Reason(code=one.note.code))
    if one.beside is Beside.TOO_FEW:
        figures = one.note.figures
        sentence = words.CLINIC_NEEDED.format(sentence=sentence, have=figures["ours"], needed=figures["needed"], of=of)
    lines = (
        words.CLINIC_RATE.format(event=words.EVENTS.get(rate.event, rate.event), ours=counted),
        words.CLINIC_PUBLISHED.format(percent=rate.percent, n=rate.n, note=note),
        words.CLINIC_BESIDE.format(sentence=sentence),
    )
    return f"{mark} {plain(lines[0], width - 2)}", plain(lines[1], width), plain(lines[2], width)


def _wants_a_look(one: Compared) -> bool:
    """More events than published, or fewer visits kept."""
    return one.beside is (Beside.BELOW if one.published.of is Of.PLANNED else Beside.ABOVE)


def review_lines(found: Progress, most: int) -> list[str]:
    """What became of tests and pain, a line each, what got worse first."""
    told = sorted(_told(found), key=lambda one: one[0] is not Verdict.WORSE)
    lines = [f"{_mark(verdict)} {plain(line, WIDTH - 2)}" for verdict, line in told]
    if len(lines) > most:
        lines = [*lines[: most - 1], words.REVIEW_MORE.format(count=len(lines) - most + 1)]
    return lines or [str(words.REVIEW_EMPTY)]


def _told(found: Progress) -> Iterator[tuple[Verdict, str]]:
    for line in found.lines:
        change = line.change
        yield (
            change.verdict,
            words.REVIEW_LINE.format(
                name=said(line.test.name),
                side=words.SIDE_LETTERS.get(line.side or "", ""),
                first=change.baseline,
                last=change.latest,
                unit=said(line.test.unit),
                verdict=words.VERDICTS[change.verdict],
            ),
        )
    for name, trend in (("rest", found.pain_rest), ("loading", found.pain_loading), ("morning", found.pain_morning)):
        if trend is not None:
            verdict = words.VERDICTS[trend.verdict]
            text = words.REVIEW_PAIN.format(
                which=words.PAINS[name], first=trend.first, last=trend.last, verdict=verdict
            )
            yield trend.verdict, text


def _mark(verdict: Verdict) -> str:
    return "!" if verdict is Verdict.WORSE else "■"


def may_be_corrected(one: StoredResult) -> bool:
    """A value, or one that was taken back by mistake itself."""
    return one.value is not None or one.skipped is Skipped.MISTAKE


def test_of(one: StoredResult, baselines: Baselines) -> BaselineTest | None:
    """The test of a result; None when the files do not know it any more."""
    return next((test for test in baselines.tests if test.id == one.test_id), None)


def date_of(one: StoredResult) -> str:
    """The civil day of a test."""
    return datetime.fromtimestamp(one.day * DAY_S, UTC).date().isoformat()


def shown(value: float | None) -> str:
    """A kept value without more digits than there are."""
    return str(words.CORRECT_BACK) if value is None else number(value, ".4g")


def result_row(one: StoredResult, baselines: Baselines) -> str:
    """A result in one row of a list."""
    test = test_of(one, baselines)
    return words.CORRECT_ROW.format(
        date=date_of(one),
        name=plain(one.test_id if test is None else said(test.name), 22),
        side=words.SIDE_LETTERS.get(one.side or "", ""),
        value=shown(one.value),
    )


def full_side(one: StoredResult) -> str:
    """Which leg, in words."""
    return str(TEST_SIDE.get(one.side or "", ""))
