"""Messages between screen and controller, and their frames.

An intent says what somebody tapped; it carries no limit, tier or approval, because the screen is not trusted. Each
travels in an `Envelope` with a number, and is answered by one `Reply` with the same number. Their frames are `codec`'s.
"""

from typing import Final

import msgspec

from kiosk.core.model import Limb, Reason, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.core.scale import Scale
from kiosk.link.intent import Intent, PressNumber, RowId
from kiosk.link.supervisorintents import SupervisorIntent

PROTOCOL_VERSION: Final = 11


class Hello(Intent, frozen=True):
    """First message on a connection. `screen_boot` tells one screen process from the next."""

    version: int
    screen_boot: str


class KeepAlive(Intent, frozen=True):
    """Sent by the screen's own message loop (not a thread), five times a second."""


class CreateSupervisor(Intent, frozen=True):
    """First start only: the first supervisor and their PIN."""

    name: str
    pin: str


class AddSupervisor(Intent, frozen=True):
    """A supervisor (`pin`) adds another one, who has chosen `new_pin`."""

    name: str
    new_pin: str
    pin: str


class RetireSupervisor(Intent, frozen=True):
    """A supervisor (`pin`) says that an account's PIN counts no more; it may be their own, never the last."""

    supervisor_id: RowId
    pin: str


class OpenStation(Intent, frozen=True):
    """Run the self-test; also after a trip was acknowledged."""

    pin: str


class ApprovePlan(Intent, frozen=True):
    """A supervisor approves the stored plan as it is now.

    `reason` is the id of a sentence in the therapy files: why the plan is other than proposed; empty when it is not.
    `vows` are ids of what they say with it: that they stay, that the runner is trained, why the limb may work again.
    """

    plan_id: RowId
    pin: str
    reason: str = ""
    vows: tuple[str, ...] = ()


class ClearScreening(Intent, frozen=True):
    """A supervisor lets answers pass that ask for one; `reason` is the id of a sentence in the therapy files."""

    screening_id: RowId
    reason: str
    pin: str


class HoldProgression(Intent, frozen=True):
    """A supervisor holds what the next bouts ask for on a limb; `reason` is an id of the progression file."""

    runner_id: RowId
    limb: Limb
    side: Side
    reason: str
    pin: str


class ReleaseProgression(Intent, frozen=True):
    """A supervisor lets it go on."""

    hold_id: RowId
    pin: str


class StartSession(Intent, frozen=True):
    """The runner starts an approved plan: the cuff may fill."""

    plan_id: RowId


class MeasureLop(Intent, frozen=True):
    """LOP shall be measured; above the default limit of the limb, up to 290 mmHg, only with `is_higher`.

    A supervisor's PIN is the eye that some answers ask for; `is_higher` needs it too.
    """

    runner_id: RowId
    screening_id: RowId
    limb: Limb
    side: Side
    posture: Posture
    cuff_id: str
    pin: str = ""
    is_higher: bool = False


class FinishSet(Intent, frozen=True):
    """The runner ends the set early."""


class Pause(Intent, frozen=True):
    """Stop counting; pressure stays."""


class Resume(Intent, frozen=True):
    """Go on."""


class EndSession(Intent, frozen=True):
    """End the bout or the measurement; controlled release."""


class AnswerScale(Intent, frozen=True):
    """One of cuff pain, effort and discomfort of the muscle: 0 to 10."""

    scale: Scale
    value: int


class LetGo(Intent, frozen=True):
    """The skin was pressed until it was pale, and is let go now."""


class ColourBack(Intent, frozen=True):
    """The colour of the pressed skin is back."""


class ReportSymptom(Intent, frozen=True):
    """One of: tingling, numbness, pain, dizzy, colour, chest."""

    symptom: str


class AnswerCheck(Intent, frozen=True):
    """The answer to the question that is open: well, or the tingling has gone; or not."""

    well: bool


class LowerPressure(Intent, frozen=True):
    """Too tight: 10 mmHg less."""


class MoreRest(Intent, frozen=True):
    """A longer rest."""


class Stop(Intent, frozen=True):
    """STOP: everything opens, at once. `press` numbers what the screen tells by a datagram as well."""

    source: str
    press: PressNumber = 0


class AnswerStop(Intent, frozen=True):
    """Why STOP was pressed: done, discomfort, pain, numbness, dizzy, mistake."""

    answer: str


class Acknowledge(Intent, frozen=True):
    """A supervisor acknowledges the stop or the trip."""

    pin: str


class CloseSession(Intent, frozen=True):
    """The summary was seen."""


class PauseAudio(Intent, frozen=True):
    """Silence the buzzer for two minutes at most, for the alarms there are now."""


class ResumeAudio(Intent, frozen=True):
    """End that pause early."""


AnyIntent = (
    Hello
    | KeepAlive
    | CreateSupervisor
    | AddSupervisor
    | RetireSupervisor
    | OpenStation
    | ApprovePlan
    | ClearScreening
    | HoldProgression
    | ReleaseProgression
    | SupervisorIntent
    | StartSession
    | MeasureLop
    | FinishSet
    | Pause
    | Resume
    | EndSession
    | AnswerScale
    | LetGo
    | ColourBack
    | ReportSymptom
    | AnswerCheck
    | LowerPressure
    | MoreRest
    | Stop
    | AnswerStop
    | Acknowledge
    | CloseSession
    | PauseAudio
    | ResumeAudio
)


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent and its number on this connection."""

    number: int
    intent: AnyIntent


class Welcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Answer to `Hello`: who is there, and whether a first supervisor is still missing."""

    version: int
    controller_boot: str
    needs_supervisor: bool
    backend: str


class SnapshotMessage(msgspec.Struct, frozen=True, tag=True):
    """The whole state, ten times a second."""

    snapshot: Snapshot


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Answer to one envelope. Not accepted means nothing happened, and `reasons` says why."""

    number: int
    accepted: bool
    reasons: tuple[Reason, ...] = ()


Telemetry = Welcome | SnapshotMessage | Reply
