"""Folds the endless world into finitely many, so that nothing reachable is lost.

What is merged, and why no behaviour disappears:

* **Absolute time.** Every world is told at one instant; stamps become ages. The guard only compares differences.
* **Ages of evidence** are exact to the pass. Beyond the last limit that looks at them they are one age.
* **Slow timers** (everything in `State.since`, the trend, the account's note, the ghosts' own) are only ever compared
  with their limits by `>=`. Only which limits a timer has passed is kept; it may pass the next in any pass, or never.
  That allows more than any clock does, so a path that exists is found, and one that is found may take liberties.
  A ghost that runs together with the guard's timer stays together with it, or the invariants could not be told.
* **Trips of the last day** keep their order, not their times: the oldest may stop to count in any pass.
* **Restriction** is none, below what a search may last, below the arm's ceiling, below the leg's, or over; inside its
  class it may lie at either end.
* **Disagreement of the sensors** is none or some; some may be gone or may trip after the next pass.
* **Sequence numbers, raw codes, boot ids and the pass counter** are told relative to the last.
* **The buzzer's signal, the count of STOPs and the under-voltage of the last pass** are left out: no decision about
  the lines reads them.
* **Reasons** that no later decision reads are one reason. What is found beside a trip is compared with its reason, but
  only to be counted once: a count too many or too few there is looked for by the random lives. Where trips are not
  counted, one thing found beside a trip stands for all there may be: its lines are like the first one's.

The limits are the real ones.
"""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from kiosk.safety import limits
from kiosk.safety.buzzer import Signal
from kiosk.safety.heartbeat import Evidence, FrameLimb, GuardState, Request, TripReason
from kiosk.safety.lockout import Past
from kiosk.safety.states import Entry, EntryKind, State, Trend
from tests.formal.world import BOOT, CODE, LONG_AGO_S, NOW_S, ONE_SHOT_S, SEQUENCE, SESSION, World

Key = tuple[Any, ...]

TIMERS: Final = {
    "frozen": (limits.FROZEN_CODE_S,),
    "over": (limits.OVERPRESSURE_S,),
    "excess": (limits.WATCHDOG_EXCESS_S,),
    "idle": (limits.IDLE_PRESSURE_S,),
    "vent": (limits.VENT_PRESSURE_S,),
    "rest": (limits.REPERFUSION_RESET_S, limits.OVERTIME_REST_S),
    "low": (limits.RESET_S,),
    "rail": (limits.RAIL_S,),
    "buzzer": (limits.BUZZER_TEST_S - limits.PASS_S / 2,),
    "comparator": (limits.COMPARATOR_TEST_S - limits.PASS_S / 2,),
    "test": (limits.TRIP_TEST_S,),
    "deflate": (limits.DEFLATE_S,),
}
"""The limits each entry of `State.since` is compared with; one that is not here stops the search."""

KNOWN_FIELDS: Final = frozenset(
    {
        "config_hash", "at_s", "state", "reason", "is_test", "last", "ready", "marked", "venting", "pressure_mmhg",
        "code", "rail_up", "undervoltage", "bad_passes", "passes", "restriction_s", "noted_s", "noted_restriction_s",
        "trend", "signal", "since", "past", "locked", "limb", "apart_s", "searched",
        "searched_out", "stops", "jumps", "proved", "ended_session", "beside", "full_mmhg",
    }
)  # fmt: skip
"""What the fold below understands. A new field of the guard's state has to be thought about here first.

Jumps of the own sensor are forgotten after each pass: all they do is trip as bad readings do, which are followed."""

_KEPT: Final = frozenset({TripReason.NONE, TripReason.VENT_FAILED, TripReason.OVERTIME})
"""Reasons that a later decision reads."""
_TINY_S: Final = 1e-6
SOME_APART_S: Final = 0.0005
"""Some disagreement: so little that a pass of agreement takes it back."""
ACCOUNTS_S: Final = (
    0.0, 100.0, limits.SEARCH_S + 100.0, limits.RESTRICTION_ARM_S + 100.0, limits.RESTRICTION_LEG_S,
)  # fmt: skip
_ACCOUNT_ENDS_S: Final = (
    0.0, limits.SEARCH_S - _TINY_S, limits.RESTRICTION_ARM_S - _TINY_S, limits.RESTRICTION_LEG_S - _TINY_S, math.inf,
)  # fmt: skip
"""How far each class of the account goes."""
FAR_S: Final = 50.0
NOTED_S: Final = limits.ACCOUNT_PERIOD_S
_FRESH_S: Final = limits.PASS_AGE_MAX_S
_OLD_S: Final = round(limits.SAMPLE_TIMEOUT_S + limits.PASS_S, 6)
_STALE_S: Final = round(limits.PASS_AGE_MAX_S + limits.PASS_S, 6)
"""Ages that are beyond the last limit of a guard that holds, and of one that does not."""
RUNNING_S: Final = 0.02
"""Age of a timer that has passed no limit yet."""
APART_S: Final = 0.01
"""What tells a ghost's timer from the guard's own, when they did not start together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Which parts of the state a scene follows; what it does not follow stands still at its beginning."""

    account: bool = False
    trips: bool = False
    plant: bool = False
    proof: bool = False
    """Whether a self-test is behind it and which session has ended; else it has been proved and none has."""


def unknown_fields() -> frozenset[str]:
    """Fields of the guard's state that nobody has thought about here."""
    return frozenset(field.name for field in fields(State)) ^ KNOWN_FIELDS


def _merged(state: State) -> TripReason:
    if state.state is GuardState.TRIPPED:
        kept = state.is_test or state.reason in _KEPT
        return state.reason if kept else TripReason.SENSOR
    return state.reason if state.reason is TripReason.STOP else TripReason.NONE


def _latched(reason: TripReason) -> TripReason:
    return reason if reason in _KEPT else TripReason.SENSOR


def key(world: World, now: float, scene: Fold) -> Key:
    """What tells this world from another; two worlds with one key have one future."""
    g, trend = world.guard, world.guard.trend
    odd = 0 if trend is None else min(trend.odd, limits.PUMP_SLACK_WINDOWS)
    old_s = _OLD_S if g.active else _STALE_S
    account, is_noting, behind_s = _account(world, now) if scene.account else (0.0, False, 0.0)
    return (
        g.state, _merged(g), g.is_test, g.ready, g.marked, g.venting, min(g.bad_passes, limits.BAD_PASSES_MAX),
        g.code is None, g.rail_up, repr(g.pressure_mmhg), _frame_key(g.last, now, old_s),
        world.newest is g.last or world.newest == g.last or _frame_key(world.newest, now, old_s),
        round(min(world.evidence_s, LONG_AGO_S if g.active else old_s), 6),
        tuple(sorted([(name, passed(now - since_s, TIMERS[name])) for name, since_s in g.since.items()
                      if name != "rest" or scene.account])),
        None if trend is None else (trend.pump, trend.from_mmhg, odd, repr(trend.odd_from_mmhg) if odd else None,
                                    passed(now - trend.at_s, trend_limits_s(trend))),
        ghost(world.low_s, g, "low", now), ghost(world.rest_s, g, "rest", now) if scene.account else None,
        world.open_claimed, account, is_noting, scene.account and (g.searched, world.searched, g.searched_out),
        scene.account and g.noted_restriction_s == g.restriction_s,
        g.limb, scene.account and world.disk.limb, g.locked, world.disk.locked, g.apart_s > 0.0,
        scene.trips and (tuple([one.reason for one in g.past]), tuple([one.reason for one in world.disk.past])),
        scene.trips and world.trips, _beside(g.beside, scene), _beside(world.disk.beside, scene),
        scene.proof and (g.proved, world.proved, g.full_mmhg, world.full_mmhg, g.ended_session, world.ended),
        scene.proof and (_session(g.last), _session(world.newest)),
        _latched(world.disk.latched), world.disk.held, behind_s,
        world.journal_ok,
        tuple([(one.kind, _entry_reason(one), one.is_test, scene.account and one.limb) for one in world.unwritten]),
        world.plant, _edge_s(world) if scene.plant else None,
    )  # fmt: skip


def fold(world: World, now: float, scene: Fold) -> World:
    """The world of this key as it is told from now on, at `NOW_S`."""
    g, trend = world.guard, world.guard.trend
    old_s = _OLD_S if g.active else _STALE_S
    last = _retold(g.last, now, old_s, scene)
    account, is_noting, behind_s = _account(world, now) if scene.account else (0.0, False, 0.0)
    noted_s = NOTED_S if is_noting or not scene.account else RUNNING_S
    changed = scene.account and g.noted_restriction_s != g.restriction_s
    since = {name: NOW_S - told(now - since_s, TIMERS[name]) for name, since_s in g.since.items()}
    if not scene.account:
        since.pop("rest", None)
    if trend is not None:
        at_s = NOW_S - told(now - trend.at_s, trend_limits_s(trend))
        trend = replace(trend, at_s=at_s, odd=min(trend.odd, limits.PUMP_SLACK_WINDOWS))
    return replace(
        world,
        guard=replace(
            g,
            at_s=NOW_S,
            reason=_merged(g),
            last=last,
            code=None if g.code is None else CODE,
            bad_passes=min(g.bad_passes, limits.BAD_PASSES_MAX),
            passes=0,
            undervoltage=True,
            signal=Signal(),
            restriction_s=account,
            apart_s=min(g.apart_s, SOME_APART_S),
            jumps=(),
            stops=0,
            searched=scene.account and g.searched,
            searched_out=scene.account and g.searched_out,
            proved=g.proved or not scene.proof,
            full_mmhg=g.full_mmhg if scene.proof else None,
            ended_session=g.ended_session if scene.proof else None,
            noted_s=NOW_S - noted_s,
            noted_restriction_s=account - 0.5 if changed else account,
            trend=trend,
            since=since,
            past=_recent(g.past, scene),
            beside=_beside(g.beside, scene),
        ),
        disk=replace(
            world.disk,
            latched=_latched(world.disk.latched),
            restriction_s=max(0.0, account - behind_s),
            limb=world.disk.limb if scene.account else FrameLimb.NONE,
            past=_recent(world.disk.past, scene),
            beside=_beside(world.disk.beside, scene),
            powered_s=NOW_S,
            at_s=NOW_S,
        ),
        trips=world.trips if scene.trips else (),
        unwritten=tuple(
            replace(one, reason=_entry_reason(one), restriction_s=account, pressure_mmhg=0.0) for one in world.unwritten
        ),
        newest=last if world.newest == g.last else _retold(world.newest, now, old_s, scene),
        evidence_s=round(min(world.evidence_s, LONG_AGO_S if g.active else old_s), 6),
        low_s=_ghost_told(world.low_s, g, "low", now),
        rest_s=_ghost_told(world.rest_s, g, "rest", now) if scene.account else None,
        searched=scene.account and world.searched,
        proved=world.proved or not scene.proof,
        full_mmhg=world.full_mmhg if scene.proof else None,
        ended=world.ended if scene.proof else None,
        edge_s=_edge_s(world) if scene.plant else LONG_AGO_S,
    )


def _beside(beside: frozenset[TripReason], scene: Fold) -> frozenset[TripReason]:
    return beside if scene.trips or not beside else frozenset(TripReason)


def _recent(past: tuple[Past, ...], scene: Fold) -> tuple[Past, ...]:
    return tuple(replace(one, at_s=NOW_S - 3600.0) for one in past) if scene.trips else ()


def passed(elapsed_s: float, limits_s: tuple[float, ...]) -> int:
    """How many of its limits, which rise, a timer has passed."""
    return bisect_right(limits_s, elapsed_s + _TINY_S)


def told(elapsed_s: float, limits_s: tuple[float, ...]) -> float:
    """One figure for all timers that have passed the same limits: the last of these, or hardly anything."""
    return (RUNNING_S, *limits_s)[passed(elapsed_s, limits_s)]


def _edge_s(world: World) -> float:
    return round(min(world.edge_s, ONE_SHOT_S + limits.PASS_S), 6)


def ghost(elapsed_s: float | None, guard: State, name: str, now: float = NOW_S) -> tuple[int, bool] | None:
    """How a ghost's timer stands: which limits it has passed, and whether it runs together with the guard's own."""
    if elapsed_s is None:
        return None
    began_s = guard.since.get(name)
    together = began_s is not None and abs(now - began_s - elapsed_s) < _TINY_S
    limits_s = TIMERS[name]
    # a timer past its last limit is the same whoever keeps it
    return passed(elapsed_s, limits_s), together or elapsed_s >= limits_s[-1] - _TINY_S


def _ghost_told(elapsed_s: float | None, guard: State, name: str, now: float) -> float | None:
    stands = ghost(elapsed_s, guard, name, now)
    if stands is None or elapsed_s is None:
        return None
    return told(elapsed_s, TIMERS[name]) + (0.0 if stands[1] else APART_S)


def _ages(frame: Evidence, now: float, old_s: float) -> tuple[float, float, bool]:
    """Ages of pass and sample, and whether the frame is evidence of anything any more."""
    pass_s, sample_s = round(now - frame.pass_ns / 1e9, 6), round(now - frame.sample_ns / 1e9, 6)
    if old_s == _STALE_S and max(pass_s, sample_s) > _FRESH_S:
        return old_s, old_s, False
    return min(pass_s, old_s), min(sample_s, old_s), True


def _session(frame: Evidence | None) -> int | None:
    return None if frame is None else frame.session


def _frame_key(frame: Evidence | None, now: float, old_s: float) -> object:
    if frame is None:
        return None
    pass_s, sample_s, counts = _ages(frame, now, old_s)
    if not counts:
        return frame.phase, frame.limb
    return (
        frame.phase, frame.limb, frame.request, frame.setpoint_mmhg, frame.pressure_mmhg, frame.pump,
        frame.bleed, frame.hold, frame.expect_contraction, frame.learned_rise_mmhg_per_s, pass_s, sample_s,
    )  # fmt: skip


def _retold(frame: Evidence | None, now: float, old_s: float, scene: Fold) -> Evidence | None:
    """The newest frame with its stamps told at `NOW_S`; of an old one only what the next is compared with."""
    if frame is None:
        return None
    pass_s, sample_s, counts = _ages(frame, now, old_s)
    if not counts:
        frame = replace(
            frame, request=Request.NONE, setpoint_mmhg=None, pressure_mmhg=0.0, pump=False, bleed=False,
            hold=False, expect_contraction=False, learned_rise_mmhg_per_s=0.0,
        )  # fmt: skip
    return replace(
        frame,
        sequence=SEQUENCE,
        boot=BOOT,
        session=frame.session if scene.proof else SESSION,
        pass_ns=round((NOW_S - pass_s) * 1e9),
        sample_ns=round((NOW_S - sample_s) * 1e9),
    )


def _entry_reason(entry: Entry) -> TripReason:
    return _latched(entry.reason) if entry.kind in {EntryKind.TRIP, EntryKind.LATCHED} else TripReason.NONE


def trend_limits_s(trend: Trend) -> tuple[float, ...]:
    """The limit of the present stretch."""
    return (limits.PUMP_NO_RISE_S if trend.pump else limits.RISE_WITHOUT_PUMP_S / 2,)


def _account(world: World, now: float) -> tuple[float, bool, float]:
    """The class of the account, whether a note is due, and how far the disk is behind."""
    spent_s = world.guard.restriction_s
    account = ACCOUNTS_S[bisect_left(_ACCOUNT_ENDS_S, spent_s)]
    behind_s = round(spent_s - world.disk.restriction_s, 6)
    if behind_s < 0.0:
        behind_s = -FAR_S
    elif behind_s > NOTED_S:
        behind_s = FAR_S
    elif behind_s > 0.0:
        behind_s = 0.5
    return account, passed(now - world.guard.noted_s, (NOTED_S,)) == 1, behind_s
