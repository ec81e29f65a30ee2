"""What a story may say: who comes, how the body reacts, when they come, and what the supervisor does. Read strictly."""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from kiosk.core.condition import Condition
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.evaluationrecords import Decision
from kiosk.core.limb import Limb, Side
from kiosk.core.posture import Posture
from kiosk.therapy.library import Library
from kiosk.therapy.strict import Strict, Text, decode, read_source

FOLDER: Final = Path(__file__).parent

Said = bool | int | str | tuple[str, ...]
"""Yes or no, a figure, a level, or the limbs a yes is true for ("left_leg")."""

Scale = Annotated[int, msgspec.Meta(ge=0, le=10)]

DOES: Final = frozenset(
    {
        *("tingling", "numbness", "pain", "dizzy", "colour", "chest"),
        *("pause", "resume", "set done", "less pressure", "more rest", "end"),
    }
)
"""What a runner can say or tap in a bout. STOP is for the whole station's own tests."""


class Person(Strict, frozen=True, kw_only=True):
    """`lop_mmhg` is the truth about each limb; `answers` are those that are not the mildest, at every visit."""

    name: Text
    born: int
    lop_mmhg: dict[str, float]
    answers: dict[str, Said] = msgspec.field(default_factory=dict)


class BloodPressure(Strict, frozen=True, kw_only=True):
    """As a supervisor takes it: after a rest, and again when the first one is high."""

    first: tuple[int, ...]
    second: tuple[int, ...] = ()
    waited_s: int = 60
    rested: bool = True


class Morning(Strict, frozen=True, kw_only=True):
    """The morning after the last session, told at this visit."""

    pain: Scale
    soreness: Scale
    bruise: bool = False
    swelling: bool = False
    numbness: bool = False


class Takes(Strict, frozen=True, kw_only=True):
    """What the supervisor takes instead of what is proposed; what is not said stays."""

    protocol: str = ""
    exercise: str = ""
    percent: float | None = None
    rounds: int | None = None
    load_kg: float | None = None


class Moment(Strict, frozen=True, kw_only=True):
    """Something said or tapped so many seconds after a set, or the rest after it, has begun."""

    set: Annotated[int, msgspec.Meta(ge=1)]
    rest: bool = False
    second: Annotated[float, msgspec.Meta(ge=0)]
    does: Text


class Bout(Strict, frozen=True, kw_only=True):
    """One limb's bout, as the station proposes it but for what is said here; `because`: id of the supervisor's reason
    for that, where it is one for the way in which the plan goes. `feels`: effort and discomfort set by set, the last
    one goes on; so does `cuff_pain`. `colour_s`: how long pressed skin takes to get its colour back. `finds_mmhg`: what
    is found where it is not the truth. `says`: each time the station asks whether they are well; the last one goes on.
    """

    limb: Limb | None = None
    side: Side | None = None
    cuff: Text = "thigh-110"
    posture: Posture = Posture.SEATED
    lop: Text = "kept"
    """"measured" or "doppler" now, or "kept" from before."""
    finds_mmhg: float | None = None
    takes: Takes | None = None
    because: str = ""
    early: str = ""
    """Id of what the supervisor says for a limb that has not recovered."""
    feels: tuple[tuple[Scale, ...], ...] = ((5, 3),)
    cuff_pain: tuple[Scale, ...] = (2,)
    colour_s: float = 1.5
    moments: tuple[Moment, ...] = ()
    tingling_goes: bool = True
    says: tuple[Literal["well", "not well", "nothing"], ...] = ("well",)
    rests_s: float = 240.0
    """Time before this bout without pressure, after the one before it or its own measurement."""


class Visit(Strict, frozen=True, kw_only=True):
    """One time at the station. `whole`: the decisive visits, which can be played on the whole station too."""

    day: Annotated[int, msgspec.Meta(ge=0)]
    hour: Annotated[float, msgspec.Meta(ge=7.5, lt=20)]
    why: Text
    whole: bool = False
    answers: dict[str, Said] = msgspec.field(default_factory=dict)
    blood_pressure: BloodPressure | None = None
    morning: Morning | None = None
    goal: dict[str, str | float] | None = None
    condition: Condition | None = None
    visits_per_week: int = 2
    tests: dict[str, float | dict[str, float | str]] = msgspec.field(default_factory=dict)
    clears: str = ""
    bouts: tuple[Bout, ...] = ()
    review: Decision | None = None


class Story(Strict, frozen=True, kw_only=True):
    """From the first visit to the review."""

    title: Text
    report: Text
    runner: Person
    visits: tuple[Visit, ...]


def names() -> tuple[str, ...]:
    """All stories there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_story(name: str, library: Library) -> Story:
    """Read a story. Raises `ProtocolError` with every problem."""
    return read_story(FOLDER / f"{name}.toml", library)


def read_story(path: Path, library: Library) -> Story:
    """Read a story from anywhere. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    story = decode(source, Story)
    problems = [source.problem(where, "senseless", message) for where, message in _flaws(story, library)]
    if problems:
        raise ProtocolError(problems)
    return story


def _flaws(story: Story, library: Library) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    rules = (library.screening, library.full_screening)
    asked = {question.id for one in rules for question in one.questions}
    last = (-1, 0.0)
    found += [("runner.answers", f"nobody asks {name}") for name in story.runner.answers if name not in asked]
    for index, visit in enumerate(story.visits):
        where = f"visits[{index}]"
        if (visit.day, visit.hour) <= last:
            found.append((where, "comes before the visit before it"))
        last = (visit.day, visit.hour)
        found += [(f"{where}.answers", f"nobody asks {name}") for name in visit.answers if name not in asked]
        if (visit.goal is None) != (visit.condition is None):
            found.append((where, "goal and condition are told together"))
        if visit.clears and visit.clears not in {one.id for one in library.clearances}:
            found.append((f"{where}.clears", f"{visit.clears} is no reason"))
        found += [(f"{where}.tests", f"there is no test {t}") for t in visit.tests if library.baselines.test(t) is None]
        for number, bout in enumerate(visit.bouts):
            here = f"{where}.bouts[{number}]"
            if bout.lop not in {"measured", "doppler", "kept"}:
                found.append((here, f"a LOP is measured, doppler or kept, not {bout.lop}"))
            if visit.whole and bout.lop == "measured":
                found.append((here, "on the whole station the cuff finds what it finds: enter it, or keep one"))
            if bout.because and library.prescribing.change(bout.because) is None:
                found.append((here, f"{bout.because} is no reason for a change"))
            if bout.early and bout.early not in {one.id for one in library.progression.visits.recovery.early}:
                found.append((here, f"{bout.early} is no reason for a sooner visit"))
            if visit.whole and bout.side is None:
                found.append((here, "the bench of a whole station has one limb: say which side"))
            if bout.side is not None and f"{bout.side}_{bout.limb or Limb.LEG}" not in story.runner.lop_mmhg:
                found.append((here, "nothing is known of this limb"))
            if any(len(one) != 2 for one in bout.feels):
                found.append((here, "effort and discomfort are two figures"))
            found += [(here, f"nobody can {one.does}") for one in bout.moments if one.does not in DOES]
    return found


__all__ = ["Bout", "Diagnostic", "Moment", "Story", "Visit", "load_story", "names", "read_story"]
