"""The self-test: that the station can measure, rise, hold, and let go through each vent alone, with nobody's help.

Low pressure only (60 mmHg, the cuff may be on a limb), under the watchdog's phase PROOF. Each step passes with a
figure or fails with a reason; the first failure ends it. The full one is for power-on, the start of a day and after a
trip; the short one comes before each bout. What is done in each step is in `proofchecks`, `proofzero`, `proofrises`,
`proofholds` and `proofreleases`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from kiosk.core import proofchecks, proofholds, proofreleases, proofrises, proofzero
from kiosk.core.cuffair import CuffAir
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import ProofKind, ProofStep, Reason, StepState
from kiosk.core.proofsteps import Failed, Order, Passed, ProofLook, StepMemory
from kiosk.core.settings import ProofSettings
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.changed import replace

StepFunction = Callable[
    [StepMemory, ProofLook, ProofSettings, RegulatorSettings], tuple[StepMemory, Order, Passed | Failed | None]
]

STEPS: Final[Mapping[str, StepFunction]] = {
    "estop": proofchecks.estop,
    "agreement": proofchecks.agreement,
    "outputs": proofchecks.outputs,
    "zero": proofzero.zero,
    "buzzer": proofchecks.buzzer,
    "comparator": proofchecks.comparator,
    "enable_alone": proofrises.enable_alone,
    "pump_alone": proofrises.pump_alone,
    "rise": proofrises.rise,
    "match": proofrises.match,
    "cuff_volume": proofrises.cuff_volume,
    "hold": proofholds.hold,
    "vent_b": proofreleases.vent_b,
    "circuit_b": proofreleases.circuit_b,
    "rise_again": proofrises.rise,
    "vent_a": proofreleases.vent_a,
    "circuit_a": proofreleases.circuit_a,
    "bleed": proofreleases.bleed,
    "watchdog_trip": proofreleases.watchdog_trip,
}
"""The steps of the full proof in their order: what needs no pressure comes first."""

CODES: Final = tuple(STEPS)

SHORT_CODES: Final = (
    "estop",
    "agreement",
    "zero",
    "rise",
    "match",
    "cuff_volume",
    "hold",
    "vent_b",
    "circuit_b",
    "rise_again",
    "vent_a",
    "circuit_a",
)
"""Those of the short one."""


@dataclass(frozen=True, kw_only=True)
class ProofState:
    """A running self-test. `found` is what its steps have measured so far, by name."""

    kind: ProofKind = ProofKind.FULL
    started_s: Seconds
    steps: tuple[ProofStep, ...]
    memory: StepMemory
    cuff: CuffAir | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    found: Mapping[str, float] = field(default_factory=dict)
    is_finished: bool = False
    reason: Reason | None = None
    order: Order = field(default_factory=Order)

    @property
    def has_passed(self) -> bool:
        """True when every step has."""
        return self.is_finished and self.reason is None

    @property
    def index(self) -> int:
        """Number of the step that runs."""
        return sum(step.state is StepState.PASSED for step in self.steps)

    @property
    def zero_mmhg(self) -> Mmhg | None:
        """Offset of our own sensor, once it is known."""
        return Mmhg(self.found["zero_mmhg"]) if "zero_mmhg" in self.found else None

    @property
    def rise_mmhg_per_s(self) -> float | None:
        """Pace of the pump on this cuff, once it is known."""
        return self.found.get("rise_mmhg_per_s")


def waiting(kind: ProofKind = ProofKind.FULL) -> tuple[ProofStep, ...]:
    """The list of steps before anything was done."""
    return tuple(ProofStep(code=code) for code in (CODES if kind is ProofKind.FULL else SHORT_CODES))


def begin(now: Seconds, references: Mapping[str, Reference] | None = None, cuff: CuffAir | None = None) -> ProofState:
    """A self-test that starts with the next pass: the short one with the bout's cuff, else the full one."""
    kind = ProofKind.FULL if cuff is None else ProofKind.SHORT
    first, *rest = waiting(kind)
    steps = (replace(first, state=StepState.RUNNING), *rest)
    return ProofState(
        kind=kind,
        started_s=now,
        steps=steps,
        memory=StepMemory(part_since_s=now),
        cuff=cuff,
        references=references or {},
    )


def run(state: ProofState, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> ProofState:
    """One pass of the running step; `order` says what the lines and the frame shall do."""
    look = replace(look, found=state.found, cuff=state.cuff, references=state.references)
    memory, order, outcome = STEPS[state.steps[state.index].code](state.memory, look, settings, law)
    state = replace(state, memory=memory, order=order)
    match outcome:
        case None:
            return _timed(_noted(state, memory.note), look.now, settings)
        case Passed():
            return _passed(state, outcome, look.now)
        case Failed():
            return fail(state, outcome.reason)
        case _:
            assert_never(outcome)


def _noted(state: ProofState, note: Reason | None) -> ProofState:
    """What the runner is told stands as the running step's warning; its end takes it away."""
    running = state.steps[state.index]
    if running.warning == note:
        return state
    noted = replace(running, warning=note)
    return replace(state, steps=(*state.steps[: state.index], noted, *state.steps[state.index + 1 :]))


def _timed(state: ProofState, now: Seconds, settings: ProofSettings) -> ProofState:
    """The whole has a longest time, too: steps that each keep theirs may add up to far more."""
    limit_s = settings.full_s if state.kind is ProofKind.FULL else settings.short_s
    elapsed_s = now - state.started_s
    if elapsed_s <= limit_s:
        return state
    return fail(state, Reason(code="proof_slow", figures={"elapsed_s": elapsed_s, "limit_s": limit_s}))


def fail(state: ProofState, reason: Reason) -> ProofState:
    """End it here: the running step failed."""
    failed = replace(state.steps[state.index], state=StepState.FAILED, reason=reason, warning=None)
    steps = (*state.steps[: state.index], failed, *state.steps[state.index + 1 :])
    return replace(state, steps=steps, is_finished=True, reason=reason, order=Order())


def _passed(state: ProofState, outcome: Passed, now: Seconds) -> ProofState:
    index = state.index
    done = replace(
        state.steps[index],
        state=StepState.PASSED,
        figure=outcome.figure,
        unit=outcome.unit,
        warning=outcome.warning,
    )
    steps = [*state.steps[:index], done, *state.steps[index + 1 :]]
    if index + 1 < len(steps):
        steps[index + 1] = replace(steps[index + 1], state=StepState.RUNNING)
    # What was found first stands: the second rise must not replace the first one's.
    return replace(
        state,
        steps=tuple(steps),
        memory=StepMemory(part_since_s=now),
        found={**outcome.found, **state.found},
        is_finished=index + 1 == len(steps),
    )
