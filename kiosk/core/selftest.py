"""The self-test: that the station can measure, rise, hold, and let go through each vent alone, with nobody's help.

Low pressure only (60 mmHg, the cuff may be on a limb), under the watchdog's phase PROOF. Each step passes with a
figure or fails with a reason; the first failure ends it. What is done in each step is in `proofsteps` and
`proofreleases`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from kiosk.core import proofreleases, proofsteps
from kiosk.core.model import ProofStep, Reason, StepState
from kiosk.core.proofsteps import Failed, Order, Passed, ProofLook, StepMemory
from kiosk.core.settings import ProofSettings, RegulatorSettings
from kiosk.core.units import Mmhg, Seconds

StepFunction = Callable[
    [StepMemory, ProofLook, ProofSettings, RegulatorSettings], tuple[StepMemory, Order, Passed | Failed | None]
]

STEPS: Final[Mapping[str, StepFunction]] = {
    "estop": proofsteps.estop,
    "agreement": proofsteps.agreement,
    "zero": proofsteps.zero,
    "pump_alone": proofsteps.pump_alone,
    "rise": proofsteps.rise,
    "hold": proofsteps.hold,
    "bleed": proofreleases.bleed,
    "vent_b": proofreleases.vent_b,
    "rise_again": proofsteps.rise,
    "vent_a": proofreleases.vent_a,
    "watchdog_trip": proofreleases.watchdog_trip,
}
"""The steps in their order: what needs no pressure comes first."""

CODES: Final = tuple(STEPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofState:
    """A running self-test."""

    started_s: Seconds
    steps: tuple[ProofStep, ...]
    memory: StepMemory
    zero_mmhg: Mmhg | None = None
    rise_mmhg_per_s: float | None = None
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


def waiting() -> tuple[ProofStep, ...]:
    """The list of steps before anything was done."""
    return tuple(ProofStep(code=code) for code in CODES)


def begin(now: Seconds) -> ProofState:
    """A self-test that starts with the next pass."""
    first, *rest = waiting()
    steps = (replace(first, state=StepState.RUNNING), *rest)
    return ProofState(started_s=now, steps=steps, memory=StepMemory(part_since_s=now))


def run(state: ProofState, look: ProofLook, settings: ProofSettings, law: RegulatorSettings) -> ProofState:
    """One pass of the running step; `order` says what the lines and the frame shall do."""
    code = CODES[state.index]
    memory, order, outcome = STEPS[code](state.memory, look, settings, law)
    state = replace(state, memory=memory, order=order)
    match outcome:
        case None:
            return state
        case Passed():
            return _passed(state, outcome, look.now)
        case Failed():
            return fail(state, outcome.reason)
        case _:
            assert_never(outcome)


def fail(state: ProofState, reason: Reason) -> ProofState:
    """End it here: the running step failed."""
    failed = replace(state.steps[state.index], state=StepState.FAILED, reason=reason)
    steps = (*state.steps[: state.index], failed, *state.steps[state.index + 1 :])
    return replace(state, steps=steps, is_finished=True, reason=reason, order=Order())


def _passed(state: ProofState, outcome: Passed, now: Seconds) -> ProofState:
    index = state.index
    done = replace(state.steps[index], state=StepState.PASSED, figure=outcome.figure, unit=outcome.unit)
    steps = [*state.steps[:index], done, *state.steps[index + 1 :]]
    if index + 1 < len(steps):
        steps[index + 1] = replace(steps[index + 1], state=StepState.RUNNING)
    zero, rise = state.zero_mmhg, state.rise_mmhg_per_s
    if done.code == "zero":
        zero = Mmhg(outcome.figure)
    elif done.code == "rise":
        rise = outcome.figure
    return replace(
        state,
        steps=tuple(steps),
        memory=StepMemory(part_since_s=now),
        zero_mmhg=zero,
        rise_mmhg_per_s=rise,
        is_finished=index + 1 == len(steps),
    )
