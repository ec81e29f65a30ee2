"""Times, dates and parts of a plan as the pages have them, in the language spoken. Dates are in the station's zone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from kiosk.core.blocks import Block, Rest
from kiosk.core.limb import Limb, Side
from kiosk.export import report_strings as words
from kiosk.export.course import Progress
from kiosk.export.document import Person
from kiosk.export.plandocument import Supervisor
from kiosk.export.says import Says
from kiosk.language import number, said

NO_EVALUATION: Final = "outcome_no_evaluation"
"""On the screen its sentence asks the runner for something; on paper nobody can give it."""


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def date(at_utc: str) -> str:
    """The day on the station's own calendar."""
    at = datetime.fromisoformat(at_utc)
    at = at.astimezone() if at.tzinfo is not None else at
    return words.DATE.format(year=at.year, month=at.month, day=at.day)


def moment(at_utc: str) -> str:
    """Day and minute on the station's own clock."""
    at = datetime.fromisoformat(at_utc).astimezone()
    return words.TIME.format(date=date(at_utc), hour=at.hour, minute=at.minute)


def limb(which: Limb, side: Side) -> str:
    """A limb by its name."""
    return str(words.LIMBS[which.value, side.value])


def who(person: Person) -> str:
    """The pseudonym; name and year too where they are there."""
    if person.name is None or person.birth_year is None:
        return person.pseudonym
    return words.NAMED.format(name=person.name, year=person.birth_year, pseudonym=person.pseudonym)


def supervisor(one: Supervisor) -> str:
    """The name where it is there, else the number."""
    return one.name or words.SUPERVISOR.format(number=one.number)


def work(blocks: Sequence[Block]) -> str:
    """What was to be done: counts of repetitions, or rounds and their whole time."""
    if any(block.is_timed for block in blocks):
        return words.TIMED.format(count=len(blocks), clock=clock(sum(block.lasts_s for block in blocks)))
    counts = [str(block.repetitions) for block in blocks]
    is_even = len(counts) > 4 and len(set(counts)) == 1
    return words.REPETITIONS.format(counts=f"{len(counts)} x {counts[0]}" if is_even else " - ".join(counts))


def rests(blocks: Sequence[Block]) -> str:
    """The rests between blocks; empty without any."""
    times = sorted({round(block.rest_s) for block in blocks[:-1] if block.rest is not Rest.NONE})
    if not times:
        return ""
    return words.RESTS.format(seconds=f"{times[0]}" if len(times) == 1 else f"{times[0]}-{times[-1]}")


def score(value: int | None) -> str:
    """An answer from 0 to 10."""
    return words.NOTHING if value is None else str(value)


def share(value: float) -> str:
    """A share of 1 in percent, never rounded up to all of it."""
    tenths = int(value * 1000 + 0.5)
    return words.PERCENT.format(value=(999 if tenths == 1000 and value < 1.0 else tenths) / 10)


def figure(value: float) -> str:
    """A result of a test."""
    return number(value, ".4g")


def progress(found: Progress, says: Says) -> str:
    """The one sentence about a course, with the test it is about."""
    sentence = found.sentence
    if sentence.code == NO_EVALUATION:
        return str(words.NO_EVALUATION)
    for one in found.tests:
        own = one.change.sentence
        is_it = own.code == sentence.code and all(sentence.figures.get(n) == v for n, v in own.figures.items())
        if is_it:
            return words.OF_TEST.format(test=said(one.name), sentence=says.outcome(own, said(one.unit)))
    return says.outcome(sentence, "")
