"""Where intents are judged: PINs verified, plans read from the store and judged again by the core's rules.

The screen is not trusted. A start carries only a plan's number; everything else is read here. PINs are `pinpad`'s
business, measurements of LOP `searches`'.
"""

import logging
from datetime import datetime
from typing import Final

from kiosk.controller import early, errands
from kiosk.controller.answers import answer
from kiosk.controller.approving import approve, demand_reason, demand_vows
from kiosk.controller.calibrating import agree
from kiosk.controller.deskparts import DeskParts, cuff_air
from kiosk.controller.lettingout import let_out
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused, demand_ready
from kiosk.controller.screened import clear, screened
from kiosk.controller.searches import authorise, close_interrupted
from kiosk.controller.supervising import supervise
from kiosk.controller.unbegun import take_back
from kiosk.core.alarm_types import Condition
from kiosk.core.errors import AccessError, StorageError
from kiosk.core.events import (
    AudioPauseRequested,
    AudioResumeRequested,
    EndRequested,
    Event,
    PauseRequested,
    ResumeRequested,
    SelfTestRequested,
    SessionAuthorised,
    SessionClosed,
    SetFinished,
    SupervisorAcknowledged,
)
from kiosk.core.model import Prescription, ProofKind, Reason, Snapshot
from kiosk.core.prescription import Case, Refusal, judge, known_reasons
from kiosk.core.records import LopSource, Plan
from kiosk.core.recovery import EARLY
from kiosk.core.said import LowerRequested, MoreRestRequested, RefillBegun, RefillSeen
from kiosk.link.supervisorintents import (
    AcceptRecords,
    AskErrand,
    BeginCalibration,
    ConfirmClock,
    CorrectResult,
    CorrectYear,
    EnterSupervision,
    KeepReview,
    LetOut,
    SetClock,
)
from kiosk.link.wire import (
    Acknowledge,
    AddSupervisor,
    AnyIntent,
    ApprovePlan,
    ClearScreening,
    CloseSession,
    ColourBack,
    CreateSupervisor,
    EndSession,
    FinishSet,
    HoldProgression,
    LetGo,
    LowerPressure,
    MeasureLop,
    MoreRest,
    OpenStation,
    Pause,
    PauseAudio,
    ReleaseProgression,
    Reply,
    Resume,
    ResumeAudio,
    RetireSupervisor,
    StartSession,
)
from kiosk.therapy.situation import heaviest_for

_log = logging.getLogger(__name__)

DESK_WAIT_S: Final = 0.5
"""How long a write of the desk waits for another connection. Its thread hears STOP on both ways and feeds the watchdog
of the unit, which kills after 2 s. A card may be busy for 250 ms."""

_PLAIN: Final[dict[type, Event]] = {
    FinishSet: SetFinished(),
    Pause: PauseRequested(),
    Resume: ResumeRequested(),
    EndSession: EndRequested(),
    CloseSession: SessionClosed(),
    ResumeAudio: AudioResumeRequested(),
    LowerPressure: LowerRequested(),
    MoreRest: MoreRestRequested(),
    LetGo: RefillBegun(),
    ColourBack: RefillSeen(),
}


class Desk:
    """Judges intents and turns them into events for the machine."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._pad = PinPad(parts)
        self.latest: Snapshot | None = None
        self.notices: tuple[Condition, ...] = ()
        """What was found at the start; told until a supervisor opens the station."""
        self.replaced = self._found_replaced()
        """That the records stand in place of others; told until a supervisor has accepted it."""
        self.openings = 0
        self._close_interrupted()
        close_interrupted(parts)
        parts.store.wait_at_most(DESK_WAIT_S)  # nobody waits for the desk until it stands

    @property
    def needs_supervisor(self) -> bool:
        """True until the first supervisor exists."""
        return self._pad.needs_supervisor

    def _close_interrupted(self) -> None:
        """A session that was open when the last controller ended is closed as interrupted, and said."""
        store, now = self._parts.store, self._parts.clock.now()
        for bout in store.sessions.open_ones():
            reason = Reason(code="interrupted")
            store.sessions.end(bout.id, reason, None)
            store.events.append("session_interrupted", session_id=bout.id, figures={}, detail="", at_s=now)
            found = Condition(code="session_interrupted", figures={"session": float(bout.id)})
            self.notices = (*self.notices, found)

    def _found_replaced(self) -> tuple[Condition, ...]:
        pending = self._parts.store.restorations.pending()
        if pending is None:
            return ()
        figures, last = {"lines": float(pending.restored.lines)}, pending.restored.last_utc
        if last is not None:
            figures["last_s"] = datetime.fromisoformat(last).timestamp()
        return (Condition(code="records_replaced", figures=figures),)

    def close(self) -> None:
        """Close the desk's store."""
        self._parts.store.close()

    async def judge(self, number: int, intent: AnyIntent) -> Reply:
        """Answer one intent; an accepted one has put its event into the inbox."""
        try:
            event = await self._event(intent)
            if event is not None and not self._parts.inbox.put(event):
                take_back(self._parts, event)
                raise Refused(Reason(code="busy"))
        except Refused as refusal:
            _log.info("refused intent=%s reasons=%s", type(intent).__name__, refusal)
            return Reply(number, accepted=False, reasons=refusal.reasons)
        except (StorageError, AccessError) as error:
            _log.warning("refused intent=%s code=%s", type(intent).__name__, error.code)
            return Reply(number, accepted=False, reasons=(Reason(code=error.code),))
        return Reply(number, accepted=True)

    async def _event(self, intent: AnyIntent) -> Event | None:
        plain = _PLAIN.get(type(intent))
        if plain is not None:
            return plain
        match intent:
            case CreateSupervisor() | AddSupervisor() | RetireSupervisor():
                await self._pad.keep_accounts(intent)
                return None
            case OpenStation(pin=pin):
                supervisor = await self._pad.supervisor(pin)
                self._parts.note("station_opened", detail=str(supervisor.id))
                self.notices = ()
                self.openings += 1
                return SelfTestRequested(references=self._parts.learned(ProofKind.FULL, None))
            case ApprovePlan():
                await self._approve(intent)
                return None
            case ClearScreening():
                await clear(self._parts, self._pad, intent)
                return None
            case (
                EnterSupervision()
                | ConfirmClock()
                | SetClock()
                | AcceptRecords()
                | KeepReview()
                | CorrectResult()
                | CorrectYear()
                | HoldProgression()
                | ReleaseProgression()
            ):
                await supervise(self._parts, self._pad, intent)
                self.replaced = self._found_replaced()
                return None
            case LetOut() | BeginCalibration() | AskErrand():
                await self._agree(intent)
                return None
            case StartSession(plan_id=plan_id):
                return self._start(plan_id)
            case MeasureLop():
                return await authorise(self._parts, self._pad, self.latest, intent)
            case PauseAudio():
                return self._pause_audio()
            case Acknowledge(pin=pin):
                supervisor, seen_s = await self._pad.witness(pin, lambda: self.latest)
                return SupervisorAcknowledged(supervisor=str(supervisor.id), seen_s=seen_s)
            case _:
                return answer(intent)

    async def _agree(self, intent: LetOut | BeginCalibration | AskErrand) -> None:
        """What another process does, once this one has agreed."""
        match intent:
            case LetOut():
                await let_out(self._parts, self._pad, self.latest, intent)
            case BeginCalibration():
                await agree(self._parts, self._pad, lambda: self.latest, intent)
            case AskErrand():
                await errands.ask(self._parts, self._pad, lambda: self.latest, intent)

    def _plan(self, plan_id: int) -> Plan:
        plan = self._parts.store.plans.get(plan_id)
        if plan is None:
            raise Refused(Reason(code="plan_unknown"))
        return plan

    async def _approve(self, intent: ApprovePlan) -> None:
        plan = self._plan(intent.plan_id)
        supervisor = await self._pad.supervisor(intent.pin)
        sooner = early.said(self._parts, intent.vows)
        self._judge(plan, is_approving=True, agreed=sooner)
        demand_reason(self._parts, plan, intent.reason)
        demand_vows(self._parts, plan, intent.vows)
        if sooner and any(one.code == EARLY for one in known_reasons(self._case(plan, is_approving=True, agreed=""))):
            early.agree(self._parts, plan, supervisor.id, sooner)
        approve(self._parts, plan, supervisor.id, intent.reason)

    def _start(self, plan_id: int) -> SessionAuthorised:
        demand_ready(self.latest)
        plan = self._plan(plan_id)
        prescribed = self._judge(plan, is_approving=False, agreed=early.agreed(self._parts, plan))
        cuff = self._parts.library.cuff(prescribed.cuff_id)
        if cuff is None:
            raise Refused(Reason(code="cuff_unknown"))
        references = self._parts.learned(ProofKind.SHORT, cuff.id)
        store = self._parts.store
        approval = store.approvals.for_plan(plan.id)  # the one that was judged: both are read and written here alone
        approved = None if approval is None else approval.id
        session_id = store.sessions.start(
            plan.runner_id, plan.id, prescribed, approval_id=approved, state_id=self._parts.state_id
        )
        return SessionAuthorised(
            session_id=session_id,
            runner_id=plan.runner_id,
            prescription=prescribed,
            cuff=cuff_air(cuff),
            references=references,
        )

    def _pause_audio(self) -> AudioPauseRequested:
        """The machine judges again; here whoever asked is told why nothing gets silent."""
        signal = None if self.latest is None else self.latest.signal
        if signal is None or not signal.sound:
            raise Refused(Reason(code="alarm_silent"))
        if not signal.may_pause:
            raise Refused(Reason(code="alarm_not_pausable" if signal.paused_until_s is None else "alarm_paused"))
        return AudioPauseRequested()

    def _judge(self, plan: Plan, *, is_approving: bool, agreed: str) -> Prescription:
        """What the plan prescribes, by the store and the rules alone. Raises `Refused` with every reason."""
        verdict = judge(self._case(plan, is_approving=is_approving, agreed=agreed))
        if isinstance(verdict, Refusal):
            raise Refused(*verdict.reasons)
        return verdict

    def _case(self, plan: Plan, *, is_approving: bool, agreed: str) -> Case:
        store, library, now = self._parts.store, self._parts.library, self._parts.clock.now()
        answered = screened(self._parts, plan.runner_id, plan.screening_id)
        return Case(
            plan=plan,
            protocol=library.protocol(plan.protocol_id),
            cuff=library.cuff(plan.cuff_id),
            consent=store.consents.latest(plan.runner_id),
            consent_version=library.consent.version,
            screened=answered,
            lop=None if plan.lop_id is None else store.lops.get(LopSource(method=plan.lop_method, id=plan.lop_id)),
            lop_values=store.lops.for_runner(plan.runner_id),
            approval=store.approvals.for_plan(plan.id),
            is_approving=is_approving,
            heaviest=heaviest_for(store, library, plan, answered.years),
            bouts=store.sessions.today(plan.runner_id),
            measured=store.measurements.today(plan.runner_id),
            boot=self._parts.machine_boot,
            now=now,
            up_s=now,
            limits=self._parts.limits,
            recovering=early.recovering(self._parts, plan, agreed),
        )
