"""What the guard sees, remembers and does: value types and the tables it judges by."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kiosk.safety import limits
from kiosk.safety.buzzer import Signal
from kiosk.safety.heartbeat import Evidence, FrameLimb, FramePhase, GuardState, Request, TripReason
from kiosk.safety.lockout import Past

ACTIVE: Final = frozenset({GuardState.PROVING, GuardState.HOLDING})
"""States in which the lines may toggle."""

RELEASED: Final = frozenset({FramePhase.IDLE, FramePhase.VENT})
"""Phases in which the controller claims an open cuff."""

CEILING_MMHG: Final = {
    FramePhase.PROOF: limits.PROOF_MAX_MMHG,
    FramePhase.FILL: limits.TRAINING_MAX_MMHG,
    FramePhase.WORK: limits.TRAINING_MAX_MMHG,
    FramePhase.REST: limits.TRAINING_MAX_MMHG,
    FramePhase.SEARCH: limits.SEARCH_MAX_MMHG,
}
"""Highest setpoint of each phase; a phase that is not here has none, and no pump."""

ARMING: Final = {
    FramePhase.PROOF: GuardState.PROVING,
    FramePhase.FILL: GuardState.HOLDING,
    FramePhase.SEARCH: GuardState.HOLDING,
}
"""Phases that ask for pressure, and the state each leads to."""

NEXT_PHASES: Final[dict[FramePhase, frozenset[FramePhase]]] = {
    FramePhase.IDLE: frozenset({FramePhase.PROOF, FramePhase.FILL, FramePhase.SEARCH}),
    FramePhase.PROOF: frozenset({FramePhase.DEFLATE}),
    FramePhase.FILL: frozenset({FramePhase.WORK, FramePhase.REST, FramePhase.DEFLATE}),
    FramePhase.WORK: frozenset({FramePhase.FILL, FramePhase.REST, FramePhase.DEFLATE}),
    FramePhase.REST: frozenset({FramePhase.FILL, FramePhase.WORK, FramePhase.DEFLATE}),
    FramePhase.DEFLATE: frozenset(),
    FramePhase.VENT: frozenset({FramePhase.PROOF}),
    FramePhase.SEARCH: frozenset({FramePhase.DEFLATE}),
}
"""What may follow each phase, besides itself, IDLE and VENT (a way to release is always open)."""

RESTRICTION_S: Final = {
    FrameLimb.NONE: limits.RESTRICTION_ARM_S,  # an unknown limb gets the shorter time
    FrameLimb.ARM: limits.RESTRICTION_ARM_S,
    FrameLimb.LEG: limits.RESTRICTION_LEG_S,
}


OVERTIMES: Final = frozenset({TripReason.OVERTIME, TripReason.SEARCH_TIME})
"""Trips for time under pressure, which are not acknowledged before the limb has rested."""


class EntryKind(StrEnum):
    """What the journal keeps."""

    HELD = "held"  # written through to the disk before the first edge
    RELEASED = "released"
    TRIP = "trip"
    RESET = "reset"
    ACCOUNT = "account"  # the only one written while pressure is held, and never waited for
    CLEAN = "clean"
    CLEARED = "cleared"  # by a technician: what locked counts no longer
    PAST = "past"  # the last three only carry over what a renewed file would lose: a trip that still counts,
    LATCHED = "latched"  # a trip that still stands,
    LOCKED = "locked"  # and a lock-out


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal."""

    kind: EntryKind
    reason: TripReason
    is_test: bool
    restriction_s: float
    pressure_mmhg: float
    limb: FrameLimb = FrameLimb.NONE
    """Whose time the account is held to, as far as it is known."""

    @property
    def is_waited_for(self) -> bool:
        """Written through to the disk before anything else happens."""
        return self.kind is not EntryKind.ACCOUNT and not self.is_test


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One conversion of sensor B that passed the reader's checks."""

    pressure_mmhg: float
    code: int
    supply_v: float
    at_s: float
    rail_v: float = 0.0
    buzzer_v: float = 0.0
    """12 V rail, at the rail; over the buzzer's sense resistor, at the input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorFault:
    """A conversion that did not; there is no number to fall back on."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What the evidence socket brought since the last pass, oldest frame first."""

    frames: tuple[Evidence, ...] = ()
    connected: bool = False
    gone: bool = False
    second: bool = False
    malformed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What one pass has seen; everything missing counts as bad."""

    reading: Reading | SensorFault
    estop_closed: bool = False
    late_s: float = 0.0
    arrivals: Arrivals = Arrivals()
    stop: bool = False
    journal_ok: bool = False
    undervoltage: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What one pass shall do; the default releases."""

    hold: bool = False
    enable: bool = False
    rests_high: bool = False
    """Lines that do not move stand still high, not low: only while the self-test lets vent B open alone, to show that
    no level holds."""
    buzzer: bool = False
    comparator_test: bool = False
    report: bool = False
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Where the present stretch of pumping, or of keeping still, began; and of the odd ones in a row, the first."""

    pump: bool
    at_s: float
    from_mmhg: float
    odd: int = 0
    odd_from_mmhg: float = math.nan


@dataclass(frozen=True, kw_only=True)
class State:
    """All the guard remembers. `since` holds when each standing condition began."""

    config_hash: int
    at_s: float
    state: GuardState = GuardState.WAITING
    reason: TripReason = TripReason.NONE
    is_test: bool = False
    last: Evidence | None = None
    ready: bool = False
    marked: bool = False
    proved: bool = False
    """Since the start, and since the last trip, a self-test has let a filled cuff empty through the own valve alone."""
    full_mmhg: float | None = None
    """What was in the cuff as the own valve was asked to let go alone; None while it is not."""
    ended_session: int | None = None
    """The session that the last STOP or trip ended; it gets no pressure any more. 0 until a self-test was held."""
    venting: bool = True
    pressure_mmhg: float = math.nan  # before the first reading: every comparison with it is false
    code: int | None = None
    rail_up: bool = False
    undervoltage: bool = True
    bad_passes: int = 0
    passes: int = 0
    stops: int = 0
    restriction_s: float = 0.0
    searched: bool = False
    """A LOP search has pressed since the account of restriction was last empty; a new one waits until it is again."""
    searched_out: bool = False
    """A LOP search has pressed for as long as it may since then: the limb rests from it whatever else tripped after."""
    jumps: tuple[float, ...] = ()
    """When the own sensor lately moved as no pressure can."""
    apart_s: float = 0.0
    """How long the sensors stood too far apart, less what their agreement since has taken back."""
    noted_s: float = 0.0
    noted_restriction_s: float = 0.0
    past: tuple[Past, ...] = ()
    beside: frozenset[TripReason] = frozenset()
    """What was found beside the trip that stands, each counted and written down once while it stands."""
    locked: TripReason = TripReason.NONE
    limb: FrameLimb = FrameLimb.NONE
    trend: Trend | None = None
    signal: Signal = field(default_factory=Signal)
    since: dict[str, float] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """True while the lines may toggle."""
        return self.state in ACTIVE

    @property
    def holds(self) -> bool:
        """True while pressure is held: active, and not asked to let go."""
        return self.active and not self.releasing

    @property
    def releasing(self) -> bool:
        """True while the controller asks to let go, to prove vent B alone."""
        return self.last is not None and self.last.request is Request.RELEASE

    @property
    def searching(self) -> bool:
        """True while pressure is held for a LOP search."""
        return self.active and self.last is not None and self.last.phase is FramePhase.SEARCH

    @property
    def search_left_s(self) -> float:
        """How long a new LOP search may press; none before the limb has rested from the last one."""
        return 0.0 if self.searched else max(0.0, limits.SEARCH_S - self.restriction_s)

    def wants(self, now: float) -> bool:
        """True while pressure may be held, or is asked for after an open cuff was claimed."""
        asks = self.ready and self.is_fresh(now) and self.last is not None and self.last.phase in ARMING
        return self.active or (self.state is GuardState.WAITING and asks)

    def asked(self, request: Request, now: float) -> bool:
        """True while a fresh frame that claims an open cuff asks for a test; the guard decides whether it runs."""
        last = self.last
        return last is not None and self.is_fresh(now) and last.phase in RELEASED and last.request is request

    @property
    def ceiling_s(self) -> float:
        """Longest restriction, of the limb with the shortest time that was told while the account ran."""
        return RESTRICTION_S[self.limb]

    @property
    def rest_s(self) -> float:
        """How long the cuff has to be empty before the account is reset."""
        is_over = self.reason in OVERTIMES or self.searched_out or self.restriction_s >= self.ceiling_s
        return limits.OVERTIME_REST_S if is_over else limits.REPERFUSION_RESET_S

    def rest_left_s(self, now: float) -> float:
        """How long a trip cannot be acknowledged yet, because the limb was restricted for as long as it may be."""
        if self.state is not GuardState.TRIPPED or self.rest_s < limits.OVERTIME_REST_S:
            return 0.0
        return max(0.0, self.rest_s - (now - self.since.get("rest", now)))

    @property
    def target_mmhg(self) -> float:
        """Setpoint of the newest frame, or what its phase may have at most."""
        if self.last is None or self.last.phase not in CEILING_MMHG:
            return math.inf
        return CEILING_MMHG[self.last.phase] if self.last.setpoint_mmhg is None else self.last.setpoint_mmhg

    def is_fresh(self, now: float) -> bool:
        """True while the newest frame's pass and sample still count as evidence."""
        return (
            self.last is not None
            and now - self.last.pass_ns / 1e9 <= limits.PASS_AGE_MAX_S
            and now - self.last.sample_ns / 1e9 <= limits.SAMPLE_AGE_MAX_S
        )
