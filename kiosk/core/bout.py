"""The state of a bout: where in it we are, what was done, and what the runner is still to say.

Nothing is decided here; the moves are in `session`, what is asked in `checks`, and what is said in `answers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiosk.core.dose import DoseState
from kiosk.core.events import Effect
from kiosk.core.model import Block, Phase, Prescription, Reason
from kiosk.core.question import Question
from kiosk.core.scale import Scale
from kiosk.core.settings import SessionSettings
from kiosk.core.sofarview import Told
from kiosk.core.units import Mmhg, Seconds


class Stage(Enum):
    """Where in the bout we are."""

    FILL = "fill"
    READY = "ready"
    WORK = "work"
    REST = "rest"
    DEFLATE = "deflate"
    VENT = "vent"
    OFF = "off"
    DONE = "done"


PHASES = {
    Stage.FILL: Phase.FILL,
    Stage.READY: Phase.FILL,
    Stage.WORK: Phase.WORK,
    Stage.REST: Phase.REST,
    Stage.DEFLATE: Phase.DEFLATE,
    Stage.VENT: Phase.VENT,
    Stage.OFF: Phase.IDLE,
    Stage.DONE: Phase.IDLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """One bout, from its authorisation to its summary."""

    session_id: int
    runner_id: int
    prescription: Prescription
    setpoint_mmhg: Mmhg
    stage: Stage = Stage.FILL
    stage_since_s: Seconds
    fill_since_s: Seconds
    set_index: int = 0
    repetition: int = 0
    repetition_since_s: Seconds | None = None
    repetitions_done: tuple[int, ...] = ()
    rest_since_s: Seconds | None = None
    paused_since_s: Seconds | None = None
    due: tuple[Scale, ...] = ()
    """What is still to be said of the last block, in the order of asking."""
    tingling: int = 0
    lowered_mmhg: float = 0.0
    """What was taken off every block's pressure."""
    worked_s: float = 0.0
    """Time of the present block's work before `repetition_since_s`: that of before a pause."""
    extra_rests: int = 0
    """How often the present rest was made longer."""
    alive_s: Seconds
    """When the runner was last heard of."""
    question: Question | None = None
    question_since_s: Seconds
    recheck_s: Seconds | None = None
    """When they will be asked whether the tingling has gone."""
    refill_asked: bool = False
    """The present block's check of the colour was asked for."""
    refill_due: bool = False
    """The check after the release waits to be done."""
    let_go_s: Seconds | None = None
    """When the pressed skin was let go; None while no check runs."""
    refill_s: float | None = None
    """How long the colour took in the last check."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """The last answer on each scale."""
    is_too_much: bool = False
    """Pain or discomfort was told that ends the day, be it after the bout."""
    end_reason: Reason | None = None
    also: tuple[Reason, ...] = ()
    """What was found after the bout had its reason to end, each once."""
    dose: DoseState = field(default_factory=DoseState)

    @property
    def phase(self) -> Phase:
        """What the cuff does in this stage."""
        return PHASES[self.stage]

    @property
    def block(self) -> Block:
        """The present block."""
        return self.prescription.blocks[self.set_index]

    @property
    def found(self) -> tuple[Reason, ...]:
        """All that ended it or was found as it ended, the first one first."""
        return self.also if self.end_reason is None else (self.end_reason, *self.also)

    @property
    def is_last_set(self) -> bool:
        """True when no block follows the present one."""
        return self.set_index + 1 >= len(self.prescription.blocks)

    def rest_s(self, settings: SessionSettings) -> Seconds:
        """How long the rest after the present block lasts, with what the runner added."""
        return Seconds(self.block.rest_s + self.extra_rests * settings.extra_rest_s)

    @property
    def counted(self) -> tuple[int, ...]:
        """Repetitions of every set so far, the present one included."""
        return (*self.repetitions_done, self.repetition) if self.repetition else self.repetitions_done


Step = tuple[SessionState, tuple[Effect, ...]]
