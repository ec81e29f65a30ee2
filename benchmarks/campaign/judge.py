"""Turns what was seen of a run into an outcome. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from benchmarks.campaign.fault import GOALS_S, Fault, Kind
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


BAD: Final = frozenset({Outcome.LATE, Outcome.MISSED})


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
    start_s, goal_s, why = _counts_from(seen, faults, stop_after_s)
    if seen.was_held and start_s is not None:
        return _timed(seen, start_s, goal_s, why)
    if seen.excess_s > limits.WATCHDOG_EXCESS_S + SLACK_S:
        return Verdict(outcome=Outcome.MISSED, why=f"{seen.excess_s:.1f} s above setpoint + 40 mmHg")
    if seen.misplaced_s > limits.IDLE_PRESSURE_S + SLACK_S:
        return Verdict(outcome=Outcome.MISSED, why=f"{seen.misplaced_s:.1f} s of pressure where none belongs")
    if not seen.releases or seen.releases[-1].until_s is not None:
        return Verdict(outcome=Outcome.RIDDEN)
    return Verdict(outcome=Outcome.RELEASED if seen.was_held else Outcome.OPEN)


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
    found = [] if stop_after_s is None else [(stop_after_s, STOP_S, "STOP")]
    for fault in faults:
        goal_s = GOALS_S.get(fault.kind)
        if goal_s is None:
            continue
        if fault.is_at_once:
            found.append((fault.after_s, goal_s, fault.kind))
        elif fault.kind is Kind.LEAK and (low_s := _since(seen.low, goal_s, seen)) is not None:
            found.append((low_s, goal_s, "15 mmHg below the setpoint"))
    if (wrong_s := _since(seen.wrong, GOALS_S[Kind.SENSOR], seen)) is not None:
        found.append((wrong_s, GOALS_S[Kind.SENSOR], "a number off by more than 15 mmHg"))
    if not found:
        return None, 0.0, ""
    return min(found, key=lambda one: one[0] + one[1])


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
