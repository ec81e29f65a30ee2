"""Which sounds are due, and when: a pure function of two views of a bout. No clock, no device.

The controller says when a cue ends, so that a tick is planned for that instant and not for when a picture of it comes.
What nobody can know before, such as a set that was ended by a tap, is due when it is seen.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.blocks import Rest
from kiosk.core.model import Mode, SessionView, Snapshot

COUNTED_S: Final = (3, 2, 1)
"""Seconds before work begins that are counted aloud, as the buzzer counts them."""
PROMPT_S: Final = 0.12
"""A tick later than this would lead the runner wrong, and is left out (our inference: a tenth of a second is heard)."""
PATIENT_S: Final = 1.5
"""A sentence later than this is about something that has passed (our inference)."""

MASKING: Final = frozenset({"medium", "high"})
"""Priorities of alarms beside which nothing else sounds, whether the buzzer is paused or not (IEC 60601-1-8: a signal
that informs masks none that alarms)."""

_TEMPO: Final = frozenset({"up", "down"})
_WORK: Final = _TEMPO | {"walk", "cycle", "run", "move", "passive"}
_SOUNDING: Final = frozenset({Mode.SESSION, Mode.RELEASING})


class Sound(StrEnum):
    """Everything there is to hear: five tones, and what is spoken."""

    UP = "up"
    DOWN = "down"
    COUNT = "count"
    SET_END = "set_end"
    THREE = "three"
    TWO = "two"
    ONE = "one"
    BEGIN = "begin"
    GO_ON = "go_on"
    REST = "rest"
    LETTING_GO = "letting_go"


SPOKEN: Final = frozenset({Sound.THREE, Sound.TWO, Sound.ONE, Sound.BEGIN, Sound.GO_ON, Sound.REST, Sound.LETTING_GO})
_NUMBERS: Final = {3: Sound.THREE, 2: Sound.TWO, 1: Sound.ONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the station is set to, each by itself."""

    tempo_ticks: bool = False
    set_end: bool = False
    spoken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One sound. `at_s` is monotonic; later than `late_s` after it is too late. What has the same `key` sounds once."""

    at_s: float
    sound: Sound
    key: tuple[object, ...]

    @property
    def late_s(self) -> float:
        """How much later it may still begin."""
        return PATIENT_S if self.sound in SPOKEN else PROMPT_S


def may_sound(now: Snapshot) -> bool:
    """True in a bout and its release, while no alarm stands or waits to be seen that nothing may sound beside."""
    return now.session is not None and now.mode in _SOUNDING and now.signal.priority not in MASKING


def due(before: Snapshot | None, now: Snapshot, wanted: Wanted) -> tuple[Due, ...]:
    """All sounds that are due from now on, the next one first; they take the place of those planned before.

    Args:
        before: the view before this one; None when there was none.
        now: the view of now.
        wanted: what is set.
    """
    session = now.session
    if session is None or not may_sound(now):
        return ()
    former = None if before is None else before.session
    if former is not None and former.session_id != session.session_id:
        former = None
    found = (*_ahead(session, wanted), *_just(former, session, now.at_s, wanted))
    return tuple(sorted(found, key=lambda one: one.at_s))


def _key(session: SessionView, *name: object) -> tuple[object, ...]:
    return (session.session_id, session.set_number, *name)


def _ahead(session: SessionView, wanted: Wanted) -> tuple[Due, ...]:
    """What the end of the present cue brings."""
    ends_s = session.cue_ends_s
    if ends_s is None or session.end_reason is not None:
        return ()
    at = round(ends_s * 100)  # an end that is put off, as by a longer rest, is another one
    if session.cue in _WORK:
        if session.cue in _TEMPO and not _is_last(session):
            turn = Sound.DOWN if session.cue == "up" else Sound.UP
            return (Due(at_s=ends_s, sound=turn, key=_key(session, "turn", at)),) if wanted.tempo_ticks else ()
        return (Due(at_s=ends_s, sound=Sound.SET_END, key=_key(session, "set_end")),) if wanted.set_end else ()
    if session.cue == "ready" or (session.cue == "rest" and not _is_open(session)):
        return _counted(session, ends_s, at, wanted)
    return ()


def _is_last(session: SessionView) -> bool:
    """Whether the set ends with the present movement."""
    return session.cue == "down" and session.repetition >= session.repetitions_total


def _is_open(session: SessionView) -> bool:
    """Whether the cuff is emptied in this rest: then it is filled before work begins, and the end is not counted."""
    blocks = session.prescription.blocks
    return session.set_number > len(blocks) or blocks[session.set_number - 1].rest is Rest.RELEASED


def _counted(session: SessionView, ends_s: float, at: int, wanted: Wanted) -> tuple[Due, ...]:
    """The last three seconds before work, spoken or as ticks, and the tick with which it begins."""
    if not (wanted.spoken or wanted.tempo_ticks):
        return ()
    found = [
        Due(
            at_s=ends_s - left,
            sound=_NUMBERS[left] if wanted.spoken else Sound.COUNT,
            key=_key(session, "count", left, at),
        )
        for left in COUNTED_S
    ]
    if wanted.tempo_ticks:
        found.append(Due(at_s=ends_s, sound=Sound.UP, key=_key(session, "turn", at)))
    return tuple(found)


def _just(former: SessionView | None, session: SessionView, at_s: float, wanted: Wanted) -> tuple[Due, ...]:
    """What is seen to have happened between the two views."""
    if former is None or former.cue == session.cue:
        return ()
    was, now = former.cue, session.cue
    found: list[Due] = []
    if was in _WORK and now in ("rest", "release") and wanted.set_end:
        found.append(Due(at_s=at_s, sound=Sound.SET_END, key=_key(session, "set_end")))
    said = _said(was, now)
    if wanted.spoken and said is not None:
        found.append(Due(at_s=at_s, sound=said, key=_key(session, said, round(at_s * 100))))
    return tuple(found)


def _said(was: str, now: str) -> Sound | None:
    """The sentence for a change of the cue."""
    if now == "release":
        return Sound.LETTING_GO
    if was in _WORK and now == "rest":
        return Sound.REST
    if now not in _WORK:
        return None
    return {"ready": Sound.BEGIN, "rest": Sound.GO_ON, "paused": Sound.GO_ON}.get(was)
