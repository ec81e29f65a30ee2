"""The world of the state search: the real guard, a journal, an abstract controller and an abstract plant.

Everything that is not the guard may do whatever a fault could make it do. Beside the guard's own state a world keeps
what the invariants need to know independently of it ("ghosts"): the true age of the newest sample, how long both
sensors were really low with no cause of a trip standing, and what is really on the disk.
"""

import math
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from kiosk.safety import guard, limits
from kiosk.safety.heartbeat import STAGES_COMPLETE, Evidence, FrameLimb, FramePhase, GuardState, Request, TripReason
from kiosk.safety.history import History
from kiosk.safety.journal import _opening
from kiosk.safety.lockout import NOT_COUNTED
from kiosk.safety.states import RELEASED, Arrivals, Entry, EntryKind, Inputs, Outputs, Reading, SensorFault, State

CONFIG: Final = 0xC0FFEE
NOW_S: Final = 1000.0
"""Every world is told at this instant; only differences of times are kept."""
CODE: Final = 1000
SEQUENCE: Final = 100
BOOT: Final = 11
SESSION: Final = 1
ONE_SHOT_S: Final = 0.25
"""Longest time the board's one-shot keeps a valve shut after the last edge (design 3)."""
FRESH_S: Final = limits.PASS_AGE_MAX_S
FALL_MMHG: Final = limits.PROVED_FALL_MMHG
LONG_AGO_S: Final = 0.30
"""Older than any limit on evidence."""


class Plant(IntEnum):
    """What the cuff does."""

    VENTED = 0
    FILLING = 1
    HELD = 2
    VENTING = 3


PLANT_MMHG: Final = {Plant.VENTED: 0.0, Plant.FILLING: 60.0, Plant.HELD: 150.0, Plant.VENTING: 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame the controller may send, told relative to the one before."""

    phase: FramePhase
    request: Request = Request.NONE
    setpoint_mmhg: float | None = None
    a_mmhg: float | None = None
    """What sensor A says; None: the same as sensor B."""
    age_s: float = 0.0
    """How long ago its pass really was."""
    ahead_s: float = 0.0
    """By how much its stamps lie."""
    sample_age_s: float = 0.0
    sequence_step: int = 1
    boot: int = BOOT
    limb: FrameLimb = FrameLimb.LEG
    pump: bool = False
    bleed: bool = False
    opens: bool = False
    """The controller's own vent is open where the phase would have it shut."""
    session: int = SESSION
    expect_contraction: bool = True
    learned_rise_mmhg_per_s: float = 0.0
    signature: int = STAGES_COMPLETE
    config_hash: int = CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What one pass of the watchdog meets."""

    name: str
    frames: tuple[Frame, ...] = ()
    connected: bool = False
    gone: bool = False
    second: bool = False
    malformed: bool = False
    wrong: bool = False
    """Its frames break a rule that no guard may hold on."""
    stop: bool = False
    estop_open: bool = False
    undervoltage: bool = False
    late_s: float = 0.0
    step_s: float = limits.PASS_S
    write_fails: bool = False
    restart: str = ""
    """"killed", "clean", "damaged" or "cleared": the watchdog ends, and a new one reads the journal.

    Before that a damaged one lost its end, and a cleared one got the technician's mark.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What sensor B says in one pass; `mmhg` None is a conversion that failed, "plant" is the truth."""

    name: str
    mmhg: float | None = None
    from_plant: bool = False
    frozen: bool = False
    supply_v: float = 5.0
    rail_v: float = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The guard's state and the ghosts, told at `NOW_S`."""

    guard: State
    disk: History = field(default_factory=History)
    unwritten: tuple[Entry, ...] = ()
    journal_ok: bool = True
    newest: Evidence | None = None
    evidence_s: float = LONG_AGO_S
    low_s: float | None = None
    rest_s: float | None = None
    open_claimed: bool = False
    searched: bool = False
    """Pressure was held for a LOP search, and the limb has not rested since."""
    proved: bool = False
    """In PROVING the guard's vent alone has let the cuff fall, since the start or a trip."""
    full_mmhg: float | None = None
    """What was in the cuff when that vent was asked for; None while it is not, or while both are open."""
    ended: int | None = None
    """The session that was named when a STOP or a trip came last; that of no bout until the next PROVING."""
    trips: tuple[TripReason, ...] = ()
    """Trips of the last day, oldest first."""
    plant: Plant = Plant.VENTED
    edge_s: float = LONG_AGO_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass: from where, with what, to where."""

    before: World
    action: Action
    inputs: Inputs | None
    after: World
    outputs: Outputs
    now: float
    true_age_s: float


def beginning(*, proved: bool = True) -> World:
    """A watchdog that has just started, with an empty journal; by default its self-test is behind it."""
    state = guard.start(CONFIG, NOW_S, latched=TripReason.NONE, restriction_s=0.0)
    return World(guard=replace(state, proved=proved), proved=proved)


def restart(world: World, action: Action) -> Pass:
    """The process ends, with or without the mark of a clean end, and a new one starts from the disk."""
    disk, trips = world.disk, world.trips
    if action.restart == "clean":
        disk = disk.after(guard.entry(EntryKind.CLEAN, world.guard), NOW_S)
    elif action.restart == "cleared" and disk.locked:
        disk, trips = disk.after(guard.entry(EntryKind.CLEARED, world.guard), NOW_S), ()
    elif action.restart == "damaged":
        disk = replace(disk, damaged=True)
    opening = _opening(disk, NOW_S, renew=disk.damaged)
    disk = History() if disk.damaged else disk
    for entry, at_s in opening:
        disk = disk.after(entry, at_s)
        if entry.kind is EntryKind.TRIP:
            trips = (*trips, entry.reason)
    state = guard.start(
        CONFIG,
        NOW_S,
        latched=disk.latched,
        restriction_s=disk.restriction_s,
        limb=disk.limb,
        past=disk.recent(NOW_S),
        beside=disk.beside,
        locked=disk.locked,
    )
    searched = world.searched and disk.restriction_s > 0.0
    after = World(guard=state, disk=disk, trips=trips, plant=world.plant, edge_s=world.edge_s, searched=searched)
    return Pass(
        before=world, action=action, inputs=None, after=after, outputs=Outputs(), now=NOW_S, true_age_s=LONG_AGO_S
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What one pass meets, in every world that differs in its timers and accounts alone (`variants`)."""

    action: Action
    inputs: Inputs
    newest: Evidence | None
    now: float
    true_age_s: float
    fresh: bool
    low: bool
    rest: bool


def meet(world: World, sense: Sense, action: Action) -> Met:
    """What a pass of this world meets. Of the guard it reads the last pressure alone, which no variant changes."""
    now = NOW_S + action.step_s
    b_mmhg = PLANT_MMHG[world.plant] if sense.from_plant else sense.mmhg
    reading: Reading | SensorFault = SensorFault(kind="bus")
    if b_mmhg is not None:
        code = CODE if sense.frozen else CODE + 1
        reading = Reading(
            pressure_mmhg=b_mmhg, code=code, supply_v=sense.supply_v, at_s=now, rail_v=sense.rail_v, buzzer_v=0.0
        )
    newest, frames, true_age_s = _frames(world, action, b_mmhg, now)
    inputs = Inputs(
        reading=reading,
        estop_closed=not action.estop_open,
        late_s=action.late_s,
        arrivals=Arrivals(
            frames=frames,
            connected=action.connected,
            gone=action.gone,
            second=action.second,
            malformed=action.malformed,
        ),
        stop=action.stop,
        journal_ok=world.journal_ok,
        undervoltage=action.undervoltage,
    )
    fresh = newest is not None and now - min(newest.pass_ns, newest.sample_ns) / 1e9 <= FRESH_S
    well = b_mmhg is not None and limits.SUPPLY_MIN_V <= sense.supply_v <= limits.SUPPLY_MAX_V
    well = well and max(action.late_s, action.step_s - limits.PASS_S) <= limits.OWN_PASS_LATE_S
    a_mmhg = newest.pressure_mmhg if newest is not None and fresh else None
    return Met(
        action=action,
        inputs=inputs,
        newest=newest,
        now=now,
        true_age_s=true_age_s,
        fresh=fresh,
        low=well and a_mmhg is not None and b_mmhg is not None and max(a_mmhg, b_mmhg) < limits.RESET_MMHG,
        rest=well and b_mmhg is not None and b_mmhg < limits.VENTED_MMHG,
    )


def advance(world: World, sense: Sense, action: Action) -> Pass:
    """One pass of the real guard."""
    return taken(world, meet(world, sense, action))


def taken(world: World, met: Met) -> Pass:
    """One pass of the real guard that meets this."""
    action, newest, now = met.action, met.newest, met.now
    state, outputs = guard.step(world.guard, met.inputs, now)
    disk, unwritten, journal_ok = _write(world, outputs.entries, fails=action.write_fails)
    claims_open = newest is not None and newest.phase in RELEASED and met.fresh
    rest_s = _since(world.rest_s, action.step_s) if met.rest else None
    full_mmhg = _full(world, newest, state.state, met.inputs)
    read = met.inputs.reading
    falls = full_mmhg is not None and isinstance(read, Reading) and full_mmhg - read.pressure_mmhg >= FALL_MMHG
    is_trip = state.state is GuardState.TRIPPED and not state.is_test
    searches = newest is not None and newest.phase is FramePhase.SEARCH and outputs.hold
    searches = searches and state.pressure_mmhg > limits.VENTED_MMHG
    after = World(
        guard=state,
        disk=disk,
        unwritten=unwritten,
        journal_ok=journal_ok,
        newest=newest,
        evidence_s=met.true_age_s,
        low_s=_since(world.low_s, action.step_s) if met.low and not _found_beside(world.guard, met) else None,
        rest_s=rest_s,
        searched=searches
        or (world.searched and not (rest_s is not None and rest_s >= limits.REPERFUSION_RESET_S - 1e-6)),
        proved=not is_trip and (world.proved or falls),
        full_mmhg=full_mmhg,
        ended=_ended(world, state, met.inputs),
        open_claimed=newest is not None and (world.open_claimed or claims_open) and not state.active,
        trips=_trips(world, outputs),
        plant=world.plant,
        edge_s=0.0 if outputs.hold else world.edge_s + max(0.0, action.step_s),
    )
    return Pass(
        before=world, action=action, inputs=met.inputs, after=after, outputs=outputs, now=now,
        true_age_s=met.true_age_s,
    )  # fmt: skip


def _full(world: World, newest: Evidence | None, state: GuardState, inputs: Inputs) -> float | None:
    if state is not GuardState.PROVING or newest is None or not (newest.request is Request.RELEASE and newest.hold):
        return None
    if not world.guard.holds:
        return world.full_mmhg
    return inputs.reading.pressure_mmhg if isinstance(inputs.reading, Reading) else world.guard.pressure_mmhg


def _found_beside(old: State, met: Met) -> bool:
    """A cause that this pass sees while a trip stands; the wait for its end begins anew. The others are never low."""
    stands = not met.inputs.estop_closed or not met.inputs.journal_ok or met.action.step_s < 0.0
    return stands and old.state is GuardState.TRIPPED and not old.is_test


def _trips(world: World, outputs: Outputs) -> tuple[TripReason, ...]:
    trips = [one.reason for one in outputs.entries if one.kind is EntryKind.TRIP and not one.is_test]
    return (*world.trips, *(reason for reason in trips if reason not in NOT_COUNTED))


def _ended(world: World, state: State, inputs: Inputs) -> int | None:
    """Whose session a STOP or a trip of this pass ended."""
    old, named = world.guard, inputs.arrivals.frames
    last = named[-1] if named else None if inputs.arrivals.gone or inputs.arrivals.connected else world.newest
    stopped = inputs.stop or any(frame.request is Request.STOP for frame in named)
    trips = state.state is GuardState.TRIPPED and not state.is_test
    trips = trips and (old.state is not GuardState.TRIPPED or old.is_test or old.reason is not state.reason)
    stops = stopped and GuardState.TRIPPED not in {old.state, state.state}
    if last is not None and (trips or stops):
        return last.session
    is_new = state.state is GuardState.PROVING and old.state is not GuardState.PROVING
    return None if is_new and world.ended == 0 else world.ended


def _since(elapsed_s: float | None, step_s: float) -> float:
    return 0.0 if elapsed_s is None else elapsed_s + step_s


def _frames(
    world: World, action: Action, b_mmhg: float | None, now: float
) -> tuple[Evidence | None, tuple[Evidence, ...], float]:
    newest = None if action.gone or action.connected else world.newest
    true_age_s = LONG_AGO_S if newest is None else world.evidence_s + action.step_s
    frames: list[Evidence] = []
    for frame in action.frames:
        stamp_s = now - frame.age_s + frame.ahead_s
        same_mmhg = world.guard.pressure_mmhg if b_mmhg is None else b_mmhg
        made = Evidence(
            boot=frame.boot,
            session=frame.session,
            sequence=SEQUENCE if newest is None else newest.sequence + frame.sequence_step,
            phase=frame.phase,
            limb=frame.limb,
            request=frame.request,
            setpoint_mmhg=frame.setpoint_mmhg,
            pressure_mmhg=(0.0 if math.isnan(same_mmhg) else same_mmhg) if frame.a_mmhg is None else frame.a_mmhg,
            pump=frame.pump,
            bleed=frame.bleed,
            hold=frame.phase not in RELEASED and not frame.opens,
            expect_contraction=frame.expect_contraction,
            learned_rise_mmhg_per_s=frame.learned_rise_mmhg_per_s,
            signature=frame.signature,
            pass_ns=round(stamp_s * 1e9),
            sample_ns=round((stamp_s - frame.sample_age_s) * 1e9),
            config_hash=frame.config_hash,
        )
        frames.append(made)
        newest, true_age_s = made, frame.age_s + frame.sample_age_s
    return newest, tuple(frames), true_age_s


def _write(world: World, entries: tuple[Entry, ...], *, fails: bool) -> tuple[History, tuple[Entry, ...], bool]:
    """What `Journal.write` leaves on the disk, and what waits for the next time."""
    waiting, disk, ok = world.unwritten, world.disk, world.journal_ok
    for entry in entries:
        waiting = (*waiting, entry)
        if fails:
            waiting = tuple(one for one in waiting if one.kind is not EntryKind.ACCOUNT)
            ok = False
            continue
        for one in waiting:
            disk = disk.after(one, NOW_S)
        waiting, ok = (), True
    return disk, waiting, ok


PLANT_MOVES: Final = {
    Plant.VENTED: (Plant.VENTED, Plant.FILLING),
    Plant.FILLING: (Plant.FILLING, Plant.HELD, Plant.VENTING),
    Plant.HELD: (Plant.HELD, Plant.FILLING, Plant.VENTING),
    Plant.VENTING: (Plant.VENTING, Plant.VENTED, Plant.HELD),
}


def plants(after: World) -> tuple[Plant, ...]:
    """What the cuff may do next, venting in any time: nothing holds it once the one-shot has run out."""
    if after.edge_s <= ONE_SHOT_S:
        return PLANT_MOVES[after.plant]
    return (Plant.VENTED,) if after.plant is Plant.VENTED else (Plant.VENTING, Plant.VENTED)
