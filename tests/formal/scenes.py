"""What the controller, the sensor and the faults may do in each search. The full scene has all of it."""

from dataclasses import dataclass, field
from typing import Final

from kiosk.safety import limits
from kiosk.safety.heartbeat import FrameLimb, FramePhase, Request
from kiosk.safety.states import CEILING_MMHG
from tests.formal.abstraction import Fold
from tests.formal.world import BOOT, SESSION, Action, Frame, Sense

EMPTY: Final = Sense(name="empty", mmhg=0.0)
DAMP: Final = Sense(name="below 15", mmhg=12.0)
LOW: Final = Sense(name="less than a proof's fall above empty", mmhg=29.0)
HELD: Final = Sense(name="held", mmhg=150.0)
ABOVE: Final = Sense(name="above 300", mmhg=310.0)
FAULT: Final = Sense(name="fault")
FROZEN: Final = Sense(name="frozen", mmhg=150.0, frozen=True)
SAGGING: Final = Sense(name="supply low", mmhg=150.0, supply_v=4.5)
RAIL_DOWN: Final = Sense(name="rail down", mmhg=0.0, rail_v=0.0)
TRUTH: Final = Sense(name="truth", from_plant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One search: every sense with every action, in every pass."""

    name: str
    senses: tuple[Sense, ...]
    actions: tuple[Action, ...]
    fold: Fold = field(default_factory=Fold)


_SETPOINT_MMHG: Final = {
    FramePhase.PROOF: 60.0,
    FramePhase.FILL: 150.0,
    FramePhase.WORK: 150.0,
    FramePhase.REST: 150.0,
}


def says(phase: FramePhase, request: Request = Request.NONE, **changes: object) -> Frame:
    """A healthy frame of this phase, with changes."""
    told: dict[str, object] = {"setpoint_mmhg": _SETPOINT_MMHG.get(phase), **changes}
    return Frame(phase=phase, request=request, **told)  # type: ignore[arg-type]  # names are checked by the class


def one(name: str, *frames: Frame, **changes: object) -> Action:
    """An action that brings these frames."""
    return Action(name=name, frames=frames, **changes)  # type: ignore[arg-type]  # as above


SILENCE: Final = one("silence")
IDLE: Final = one("IDLE", says(FramePhase.IDLE))
FILL: Final = one("FILL", says(FramePhase.FILL))
WORK: Final = one("WORK", says(FramePhase.WORK))
SEARCH: Final = one("SEARCH", says(FramePhase.SEARCH))
PROOF: Final = one("PROOF", says(FramePhase.PROOF))
PHASES: Final = tuple(one(phase.name, says(phase)) for phase in FramePhase)
ACKNOWLEDGE: Final = one("acknowledge", says(FramePhase.IDLE, Request.ACKNOWLEDGE))
ACKNOWLEDGE_HIGH: Final = one("acknowledge, A high", says(FramePhase.VENT, Request.ACKNOWLEDGE, a_mmhg=50.0))
ACKNOWLEDGE_HELD: Final = one("acknowledge in FILL", says(FramePhase.FILL, Request.ACKNOWLEDGE))
PROVE_TRIP: Final = one("prove trip", says(FramePhase.PROOF, Request.PROVE_TRIP))
TRIP: Final = one("the controller trips", says(FramePhase.VENT, Request.TRIP))
RELEASE: Final = one("release", says(FramePhase.PROOF, Request.RELEASE))
RELEASE_BOTH: Final = one("release with both", says(FramePhase.PROOF, Request.RELEASE, opens=True))
STOP_FRAME: Final = one("STOP in a frame", says(FramePhase.WORK, Request.STOP))
STOP: Final = one("STOP", says(FramePhase.WORK), stop=True)
ESTOP: Final = one("e-stop", says(FramePhase.IDLE, Request.ACKNOWLEDGE), estop_open=True)

GONE: Final = one("gone", gone=True)
CONNECTED: Final = one("connected", connected=True)
CONNECTED_FILL: Final = one("connected, FILL", says(FramePhase.FILL), connected=True)
SECOND: Final = one("second client", says(FramePhase.WORK), second=True)
MALFORMED: Final = one("malformed", malformed=True)
OTHER_BOOT: Final = one("another boot", says(FramePhase.WORK, boot=BOOT + 1), wrong=True)
DELAYED: Final = one("80 ms late", says(FramePhase.WORK, age_s=0.08))
STALE: Final = one("120 ms late", says(FramePhase.WORK, age_s=0.12), wrong=True)
AGEING: Final = one("a sample of 80 ms", says(FramePhase.WORK, sample_age_s=0.08))
STALE_SAMPLE: Final = one("old sample", says(FramePhase.WORK, sample_age_s=0.12), wrong=True)
AHEAD: Final = one("stamped ahead", says(FramePhase.WORK, ahead_s=0.019))
FUTURE: Final = one("stamped too far ahead", says(FramePhase.WORK, ahead_s=0.04), wrong=True)
DUPLICATE: Final = one("duplicate", says(FramePhase.WORK, sequence_step=0), wrong=True)
SKIPPED: Final = one("skipped", says(FramePhase.WORK, sequence_step=2), wrong=True)
BACKWARD: Final = one("wrong order", says(FramePhase.WORK, age_s=0.04), says(FramePhase.WORK, age_s=0.06), wrong=True)
BURST: Final = one("three at once", *(says(FramePhase.WORK, age_s=age_s) for age_s in (0.08, 0.04, 0.0)))
FLOOD: Final = one(
    "four at once", *(says(FramePhase.WORK, age_s=age_s) for age_s in (0.09, 0.06, 0.03, 0.0)), wrong=True
)
SLOW: Final = one("pass 100 ms late", step_s=0.12)
TOO_SLOW: Final = one("pass 200 ms late", step_s=0.22)
TOO_SLOW_FRAME: Final = one("pass 200 ms late, WORK", says(FramePhase.WORK), step_s=0.22)
LATE: Final = one("says it is late", says(FramePhase.WORK), late_s=0.13)
CLOCK_BACK: Final = one("clock back", says(FramePhase.WORK), step_s=-0.02)

KILLED: Final = one("watchdog killed", restart="killed")
CLEAN: Final = one("watchdog ended", restart="clean")
DAMAGED: Final = one("journal damaged", restart="damaged")
CLEARED: Final = one("technician clears the lock", restart="cleared")
CARD_FAILS: Final = one("card fails", write_fails=True)
CARD_FAILS_FILL: Final = one("card fails in FILL", says(FramePhase.FILL), write_fails=True)
CARD_FAILS_STOP: Final = one("card fails at a STOP", says(FramePhase.WORK), stop=True, write_fails=True)

SETPOINTS: Final = tuple(
    one(f"{phase.name} at {figure}", says(phase, setpoint_mmhg=figure))
    for phase in FramePhase
    for figure in (CEILING_MMHG.get(phase, -0.1), CEILING_MMHG.get(phase, -0.1) + 0.1)
    if figure >= 0.0
)
OTHER_LIMB: Final = one("another limb", says(FramePhase.WORK, limb=FrameLimb.ARM))
ARM: Final = one("IDLE, arm", says(FramePhase.IDLE, limb=FrameLimb.ARM))
ARM_FILL: Final = one("FILL, arm", says(FramePhase.FILL, limb=FrameLimb.ARM))
OTHER_CONFIG: Final = one("another configuration", says(FramePhase.WORK, config_hash=1), wrong=True)
HALF_A_PASS: Final = one("half a pass", says(FramePhase.WORK, signature=0b0111), wrong=True)
PUMP_AND_BLEED: Final = one("pump and bleed together", says(FramePhase.WORK, pump=True, bleed=True), wrong=True)
OTHER_SESSION: Final = one("another session", says(FramePhase.WORK, session=SESSION + 1), wrong=True)
OTHER_FILL: Final = one("FILL in another session", says(FramePhase.FILL, session=SESSION + 1))
APART: Final = one("A apart", says(FramePhase.WORK, a_mmhg=100.0))
UNDERVOLTAGE: Final = one("under-voltage", says(FramePhase.FILL), undervoltage=True)
TRY_BUZZER: Final = one("try the buzzer", says(FramePhase.IDLE, Request.BUZZER))
TRY_COMPARATOR: Final = one("try the comparator", says(FramePhase.IDLE, Request.COMPARATOR))
TRY_COMPARATOR_HELD: Final = one("try the comparator in FILL", says(FramePhase.FILL, Request.COMPARATOR))
PUMPING: Final = one(
    "FILL, pumping", says(FramePhase.FILL, pump=True, expect_contraction=False, learned_rise_mmhg_per_s=30.0)
)
RESTING: Final = one("REST", says(FramePhase.REST, expect_contraction=False))

EVIDENCE: Final = Scene(
    name="evidence",
    senses=(EMPTY, HELD),
    actions=(
        SILENCE, IDLE, FILL, WORK, DELAYED, AGEING, STALE, AHEAD, DUPLICATE, BACKWARD, OTHER_BOOT, GONE, CONNECTED_FILL,
        SECOND, SLOW, TOO_SLOW_FRAME,
    ),
)  # fmt: skip
LATCH: Final = Scene(
    name="latch",
    senses=(EMPTY, HELD, FAULT),
    actions=(SLOW, IDLE, ACKNOWLEDGE, ACKNOWLEDGE_HIGH, PROVE_TRIP, FILL, ESTOP, TRIP, GONE, KILLED),
)
CARD: Final = Scene(
    name="card",
    senses=(EMPTY, HELD),
    actions=(SLOW, FILL, ACKNOWLEDGE, STOP, CARD_FAILS, CARD_FAILS_FILL, CARD_FAILS_STOP, KILLED),
)
POWER: Final = Scene(
    name="power",
    senses=(EMPTY, HELD, RAIL_DOWN, FAULT),
    actions=(IDLE, FILL, ACKNOWLEDGE, UNDERVOLTAGE, TRY_BUZZER, TRY_COMPARATOR, TRY_COMPARATOR_HELD),
)
CLAIMS: Final = Scene(
    name="claims",
    senses=(EMPTY, HELD),
    actions=(
        *PHASES,
        *SETPOINTS,
        OTHER_LIMB,
        OTHER_CONFIG,
        HALF_A_PASS,
        PUMP_AND_BLEED,
        OTHER_SESSION,
        RELEASE,
        STOP_FRAME,
    ),
)
ACCOUNT: Final = Scene(
    name="account",
    senses=(EMPTY, HELD),
    actions=(FILL, ARM_FILL, SEARCH, ACKNOWLEDGE, KILLED, DAMAGED),
    fold=Fold(account=True),
)
LOP: Final = Scene(
    name="lop",
    senses=(EMPTY, HELD),
    actions=(IDLE, FILL, SEARCH),
    fold=Fold(account=True),
)
PUMP: Final = Scene(
    name="pump",
    senses=(EMPTY, HELD),
    actions=(IDLE, FILL, PUMPING, RESTING),
)
LOCKOUT: Final = Scene(
    name="lock-out",
    senses=(EMPTY,),
    actions=(FILL, ACKNOWLEDGE, DUPLICATE, ESTOP, KILLED, CLEARED),
    fold=Fold(trips=True),
)
PROOFS: Final = Scene(
    name="proofs",
    senses=(EMPTY, LOW, HELD),
    actions=(ACKNOWLEDGE, PROOF, RELEASE, RELEASE_BOTH, FILL, OTHER_FILL, STOP_FRAME, TRIP),
    fold=Fold(proof=True),
)
CUFF: Final = Scene(
    name="cuff",
    senses=(TRUTH,),
    actions=(SLOW, IDLE, FILL, WORK, STOP),
    fold=Fold(plant=True),
)
FULL: Final = Scene(
    name="full",
    senses=(EMPTY, DAMP, HELD, ABOVE, FAULT, FROZEN, SAGGING, RAIL_DOWN),
    actions=(
        SILENCE, *PHASES, *SETPOINTS, ACKNOWLEDGE, ACKNOWLEDGE_HIGH, ACKNOWLEDGE_HELD, PROVE_TRIP, RELEASE, STOP_FRAME,
        TRIP, STOP, ESTOP, GONE, CONNECTED, CONNECTED_FILL, SECOND, MALFORMED, OTHER_BOOT, DELAYED, AGEING, STALE,
        STALE_SAMPLE, AHEAD, FUTURE, DUPLICATE, SKIPPED, BACKWARD, BURST, FLOOD, SLOW, TOO_SLOW, TOO_SLOW_FRAME, LATE,
        CLOCK_BACK, KILLED, CLEAN, DAMAGED, CARD_FAILS, CARD_FAILS_FILL, CARD_FAILS_STOP, OTHER_LIMB, OTHER_CONFIG,
        HALF_A_PASS, APART, PUMPING, RESTING, UNDERVOLTAGE, TRY_BUZZER, TRY_COMPARATOR, TRY_COMPARATOR_HELD,
        CLEARED, ARM, ARM_FILL,
    ),
    fold=Fold(account=True, trips=True, proof=True),
)  # fmt: skip
SCENES: Final = {
    scene.name: scene
    for scene in (EVIDENCE, LATCH, CARD, POWER, CLAIMS, ACCOUNT, LOP, PUMP, LOCKOUT, PROOFS, CUFF, FULL)
}
"""By name. Tests search all whole but the last and the account, of which they take a part (of 10,180 states)."""

assert limits.PASS_S == 0.02, "the scenes' ages are told in passes of 20 ms"
