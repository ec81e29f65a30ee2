"""Turns what was seen of a run into an outcome. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from benchmarks.campaign.fault import GOALS_S, Fault, Kind
from benchmarks.campaign.outside import NOTICED_S
from benchmarks.campaign.probe import Observation, Stretch
from kiosk.safety import limits

SLACK_S: Final = 0.3
"""A standing excess ends this long after its limit at the latest: the hold circuit's 0.25 s and a pass."""


LET_GO_S: Final = 0.6
"""A release this soon after a wrong number, or a low cuff, was last seen answers it."""

ADD_UP_S: Final = 16.0
"""Moments of a wrong number, or of a low cuff, add up within so long: as most runs are watched, four repetitions."""

ONE_EDGE_S: Final = 0.26
"""What a single edge may hold a coil again: a line that is brought low gives one (hold circuit: 0.25 s at most)."""


class Outcome(StrEnum):
    """What became of a fault."""

    RELEASED = "released"
    """Both vents in time, or before there was anything to release for."""
    RIDDEN = "ridden"
    """Pressure held on, with numbers within 15 mmHg of the truth and nothing out of bounds."""
    OPEN = "open"
    """Nothing was held when it came, and nothing was afterwards."""
    REFUSED = "refused"
    """The station did not go on to where pressure would have been held."""
    LATE = "late"
    MISSED = "missed"
    FAILED = "failed"
    """In time, but a process died of an error that it is not meant to die of."""


BAD: Final = frozenset({Outcome.LATE, Outcome.MISSED, Outcome.FAILED})

MEANT: Final = "ValueError: time went backwards"
"""A controller whose clock goes back ends by this on purpose; whatever else ends a loop is a defect of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome, with the time from what counts to both vents released, where there is one."""

    outcome: Outcome
    release_s: float | None = None
    why: str = ""


STOP_S: Final = 0.35
"""From STOP on the screen to both coils off (design 8)."""


def judge(seen: Observation, faults: tuple[Fault, ...], stop_after_s: float | None = None) -> Verdict:
    """Judge a run with these faults, and with STOP pressed in it; the strictest that applies counts."""
    verdict = _judged(seen, faults, stop_after_s)
    wrong = unmeant(seen.failures)
    if not wrong or verdict.outcome in BAD:
        return verdict
    return replace(verdict, outcome=Outcome.FAILED, why="; ".join(wrong))


def unmeant(failures: Iterable[str]) -> list[str]:
    """Those of the exceptions that ended a process which are none of those it ends by on purpose."""
    return [failure for failure in failures if MEANT not in failure]


def _judged(seen: Observation, faults: tuple[Fault, ...], stop_after_s: float | None) -> Verdict:
    start_s, goal_s, why = _counts_from(seen, faults, stop_after_s)
    if start_s is not None:
        return _timed(seen, start_s, goal_s, why)
    if seen.excess_s > limits.WATCHDOG_EXCESS_S + SLACK_S:
        return Verdict(outcome=Outcome.MISSED, why=f"{seen.excess_s:.1f} s above setpoint + 40 mmHg")
    if seen.misplaced_s > limits.IDLE_PRESSURE_S + SLACK_S:
        return Verdict(outcome=Outcome.MISSED, why=f"{seen.misplaced_s:.1f} s of pressure where none belongs")
    if not seen.releases or seen.releases[-1].until_s is not None:
        return Verdict(outcome=Outcome.RIDDEN)
    return Verdict(outcome=Outcome.RELEASED if seen.was_held or seen.closed else Outcome.OPEN)


def _timed(seen: Observation, start_s: float, goal_s: float, why: str) -> Verdict:
    """The time from `start_s` to the first release that was one: a single edge may break it, nothing longer."""
    first = next((one for one in seen.releases if one.until_s is None or one.until_s > start_s), None)
    if first is None:
        return Verdict(outcome=Outcome.MISSED, why=f"{why}, never released")
    release_s = max(0.0, first.from_s - start_s)
    later = seen.releases[seen.releases.index(first) :]
    held_s = [after.from_s - one.until_s for one, after in pairwise(later) if one.until_s is not None]
    if later[-1].until_s is not None:
        held_s.append(seen.watched_s - later[-1].until_s)
    if max(held_s, default=0.0) > ONE_EDGE_S:
        return Verdict(outcome=Outcome.MISSED, why=f"{why}, held again for {max(held_s):.2f} s")
    if release_s > goal_s:
        return Verdict(outcome=Outcome.LATE, release_s=release_s, why=f"{why}, goal {goal_s:g} s")
    return Verdict(outcome=Outcome.RELEASED, release_s=release_s)


def _counts_from(
    seen: Observation, faults: tuple[Fault, ...], stop_after_s: float | None
) -> tuple[float | None, float, str]:
    """The instant from which the time counts, how long it may take, and why. The earliest deadline of all counts."""
    found: list[tuple[float, float, str]] = []
    if stop_after_s is not None and (from_s := _held_from(seen, stop_after_s, 0.0)) is not None:
        found.append((from_s, STOP_S, "STOP"))
    for fault in faults:
        goal_s = GOALS_S.get(fault.kind)
        if goal_s is None:
            continue
        if fault.is_at_once:
            if (from_s := _held_from(seen, fault.after_s, fault.lasts_s)) is not None:
                found.append((from_s, goal_s, fault.kind))
        elif fault.kind is Kind.LEAK and (low_s := _since(seen.low, goal_s, seen)) is not None:
            found.append((low_s, goal_s, "15 mmHg below the setpoint"))
    if (lost_s := _lost_since(seen)) is not None:
        found.append((lost_s, GOALS_S[Kind.WIRE], "no number"))
    if (wrong_s := _since(seen.wrong, GOALS_S[Kind.SENSOR], seen)) is not None:
        found.append((wrong_s, GOALS_S[Kind.SENSOR], "a number off by more than 15 mmHg"))
    if not found:
        return None, 0.0, ""
    return min(found, key=lambda one: one[0] + one[1])


def _held_from(seen: Observation, at_s: float, lasts_s: float) -> float | None:
    """From when something has to be released for that is there for so long: from the beginning.

    Where nothing was held then, from when the cuff is closed, if it is still there for as long as has to be noticed.
    """
    if seen.was_held:
        return at_s
    closed = next((one for one in seen.closed if one.until_s > at_s), None)
    if closed is None:
        return None
    from_s = max(at_s, closed.from_s)
    return from_s if from_s == at_s or at_s + lasts_s > from_s + NOTICED_S else None


def _lost_since(seen: Observation) -> float | None:
    """From when lost contact counts: from the first stretch without a number that is too long to be borne.

    Where a release came, from the longest stretch that it can have answered. Shorter losses are no danger: what is
    acted upon is right, and young.
    """
    found = [one for one in seen.lost if one.lasted_s > NOTICED_S][:1]
    if (last_s := _last_release(seen)) is not None:
        met = [one for one in seen.lost if one.from_s <= last_s <= one.until_s + STOP_S]
        found += sorted(met, key=lambda one: one.lasted_s)[-1:]
    return min((one.from_s for one in found), default=None)


def _last_release(seen: Observation) -> float | None:
    """When the release came that lasted, single edges in it or not."""
    if not seen.releases or seen.releases[-1].until_s is not None:
        return None
    from_s = seen.releases[-1].from_s
    for one in reversed(seen.releases[:-1]):
        if one.until_s is None or from_s - one.until_s > ONE_EDGE_S:
            break
        from_s = one.from_s
    return from_s


def _since(stretches: Sequence[Stretch], goal_s: float, seen: Observation) -> float | None:
    """From when a wrong number, or a low cuff, counts; None while it is only so now and then, for moments.

    The time is that of the stretch in which the release came, or of the first one that lasted too long; moments (the
    tops of contractions that a stuck sensor does not see, a fall that the pump makes good) count from the first once
    they add up to the goal within four repetitions.
    """
    for index, one in enumerate(stretches):
        is_released = any(one.from_s <= release.from_s <= one.until_s + LET_GO_S for release in seen.releases)
        if is_released or one.lasted_s > goal_s:
            return one.from_s
        near = [before for before in stretches[: index + 1] if before.from_s > one.until_s - ADD_UP_S]
        if sum(before.wrong_s for before in near) > goal_s:
            return near[0].from_s
    return None
