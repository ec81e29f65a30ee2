"""Where intents are judged: PINs verified, plans read from the store and judged again by the core's rules.

The screen is not trusted. A start carries only a plan's number; everything else is read here.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from kiosk import access
from kiosk.controller.inbox import Inbox
from kiosk.core import trend
from kiosk.core.alarm_types import Condition
from kiosk.core.cuffair import CuffAir
from kiosk.core.errors import AccessError, StorageError
from kiosk.core.events import (
    AudioPauseRequested,
    AudioResumeRequested,
    EffortAnswered,
    EndRequested,
    Event,
    PauseRequested,
    ResumeRequested,
    SelfTestRequested,
    SessionAuthorised,
    SessionClosed,
    SetFinished,
    StopAnswered,
    SupervisorAcknowledged,
    SymptomReported,
)
from kiosk.core.model import Mode, Phase, Prescription, ProofKind, Reason, Snapshot
from kiosk.core.prescription import Case, Limits, Refusal, judge, plan_digest
from kiosk.core.records import LopSource, Plan, Supervisor
from kiosk.core.trend import Reference
from kiosk.hw.ports import Clock
from kiosk.link.wire import (
    Acknowledge,
    AnswerEffort,
    AnswerStop,
    AnyIntent,
    ApprovePlan,
    CloseSession,
    CreateSupervisor,
    EndSession,
    FinishSet,
    OpenStation,
    Pause,
    PauseAudio,
    Reply,
    ReportSymptom,
    Resume,
    ResumeAudio,
    StartSession,
)
from kiosk.storage import Store
from kiosk.therapy.library import Library

_log = logging.getLogger(__name__)

SYMPTOMS: Final = frozenset({"tingling", "numbness", "pain", "dizzy", "colour", "chest"})
STOP_ANSWERS: Final = frozenset({"done", "discomfort", "pain", "numbness", "dizzy", "mistake"})
_PLAIN: Final[dict[type, Event]] = {
    FinishSet: SetFinished(),
    Pause: PauseRequested(),
    Resume: ResumeRequested(),
    EndSession: EndRequested(),
    CloseSession: SessionClosed(),
    ResumeAudio: AudioResumeRequested(),
}

Blocking = Callable[[Callable[[], str | bool]], Awaitable[str | bool]]


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """An intent is refused, with reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk works with.

    `machine_boot` names the run of the machine (its monotonic clock), not of this process. `blocking` runs a slow
    function without holding up the event loop.
    """

    store: Store
    library: Library
    clock: Clock
    inbox: Inbox
    machine_boot: str
    limits: Limits
    token: Callable[[int], bytes]
    blocking: Blocking


class Desk:
    """Judges intents and turns them into events for the machine."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.latest: Snapshot | None = None
        self.notices: tuple[Condition, ...] = ()
        """What was found at the start; told until a supervisor opens the station."""
        self.openings = 0
        self._close_interrupted()

    @property
    def needs_supervisor(self) -> bool:
        """True until the first supervisor exists."""
        return not self._parts.store.supervisors.all()

    def _close_interrupted(self) -> None:
        """A session that was open when the last controller ended is closed as interrupted, and said."""
        store, now = self._parts.store, self._parts.clock.now()
        for bout in store.sessions.open_ones():
            reason = Reason(code="interrupted")
            store.sessions.end(bout.id, reason, None)
            store.events.append("session_interrupted", session_id=bout.id, figures={}, detail="", at_s=now)
            found = Condition(code="session_interrupted", figures={"session": float(bout.id)})
            self.notices = (*self.notices, found)

    def close(self) -> None:
        """Close the desk's store."""
        self._parts.store.close()

    async def judge(self, number: int, intent: AnyIntent) -> Reply:
        """Answer one intent; an accepted one has put its event into the inbox."""
        try:
            event = await self._event(intent)
            if event is not None and not self._parts.inbox.put(event):
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
            case CreateSupervisor(name=name, pin=pin):
                await self._create_supervisor(name, pin)
                return None
            case OpenStation(pin=pin):
                supervisor = await self._supervisor(pin)
                self._note("station_opened", detail=str(supervisor.id))
                self.notices = ()
                self.openings += 1
                return SelfTestRequested(references=self._learned(ProofKind.FULL, None))
            case ApprovePlan(plan_id=plan_id, pin=pin):
                await self._approve(plan_id, pin)
                return None
            case StartSession(plan_id=plan_id):
                return self._start(plan_id)
            case PauseAudio():
                return self._pause_audio()
            case Acknowledge(pin=pin):
                supervisor = await self._supervisor(pin)
                return SupervisorAcknowledged(supervisor=str(supervisor.id))
            case _:
                return _answer(intent)

    def _note(self, code: str, *, detail: str = "", **figures: float) -> None:
        self._parts.store.events.append(
            code, session_id=None, figures=figures, detail=detail, at_s=self._parts.clock.now()
        )

    async def _create_supervisor(self, name: str, pin: str) -> None:
        if not self.needs_supervisor:
            raise Refused(Reason(code="supervisor_exists"))
        hashed = await self._parts.blocking(partial(access.hash_pin, pin, token=self._parts.token))
        supervisor = self._parts.store.supervisors.add(name, str(hashed))
        self._note("supervisor_created", detail=str(supervisor.id))

    async def _supervisor(self, pin: str) -> Supervisor:
        """The supervisor whose PIN this is. Raises `Refused` when it is nobody's or the pad is locked."""
        parts = self._parts
        wait_s = access.lockout(parts.store.attempts.recent(50), parts.clock.now(), parts.machine_boot)
        if wait_s > 0:
            raise Refused(Reason(code="pin_locked", figures={"wait_s": wait_s}))
        for supervisor in parts.store.supervisors.all():
            if await parts.blocking(partial(access.verify_pin, pin, supervisor.pin_hash)):
                parts.store.attempts.add(ok=True)
                return supervisor
        parts.store.attempts.add(ok=False)
        self._note("pin_wrong")
        raise Refused(Reason(code="pin_wrong"))

    def _plan(self, plan_id: int) -> Plan:
        plan = self._parts.store.plans.get(plan_id)
        if plan is None:
            raise Refused(Reason(code="plan_unknown"))
        return plan

    async def _approve(self, plan_id: int, pin: str) -> None:
        plan = self._plan(plan_id)
        supervisor = await self._supervisor(pin)
        self._judge(plan, is_approving=True)
        self._parts.store.approvals.add(plan.id, supervisor.id, plan_digest(plan))
        self._note("plan_approved", detail=str(supervisor.id), plan=float(plan.id))

    def _start(self, plan_id: int) -> SessionAuthorised:
        if self.latest is None or self.latest.mode is not Mode.READY:
            due = None if self.latest is None or self.latest.mode is not Mode.CLOSED else self.latest.proof_due
            raise Refused(due or Reason(code="station_not_ready"))
        if self.latest.phase is not Phase.IDLE:
            raise Refused(Reason(code="cuff_not_empty", figures={"pressure_mmhg": self.latest.pressure_mmhg or 0.0}))
        plan = self._plan(plan_id)
        prescribed = self._judge(plan, is_approving=False)
        cuff = self._parts.library.cuff(prescribed.cuff_id)
        if cuff is None:
            raise Refused(Reason(code="cuff_unknown"))
        references = self._learned(ProofKind.SHORT, cuff.id)
        session_id = self._parts.store.sessions.start(plan.runner_id, plan.id, prescribed)
        return SessionAuthorised(
            session_id=session_id,
            runner_id=plan.runner_id,
            prescription=prescribed,
            cuff=CuffAir(cuff_id=cuff.id, air_ml=cuff.air_ml, ml_per_mmhg=cuff.ml_per_mmhg),
            references=references,
        )

    def _learned(self, kind: ProofKind, cuff_id: str | None) -> dict[str, Reference]:
        """What the first passed proofs of this kind and cuff since the last service have shown."""
        first = self._parts.store.proofs.first(kind, cuff_id, trend.REFERENCE_PROOFS)
        return trend.references(stored.proof.steps for stored in first)

    def _pause_audio(self) -> AudioPauseRequested:
        """The machine judges again; here whoever asked is told why nothing gets silent."""
        signal = None if self.latest is None else self.latest.signal
        if signal is None or not signal.sound:
            raise Refused(Reason(code="alarm_silent"))
        if not signal.may_pause:
            raise Refused(Reason(code="alarm_not_pausable" if signal.paused_until_s is None else "alarm_paused"))
        return AudioPauseRequested()

    def _judge(self, plan: Plan, *, is_approving: bool) -> Prescription:
        """What the plan prescribes, by the store and the rules alone. Raises `Refused` with every reason."""
        store, library, now = self._parts.store, self._parts.library, self._parts.clock.now()
        verdict = judge(
            Case(
                plan=plan,
                protocol=library.protocol(plan.protocol_id),
                cuff=library.cuff(plan.cuff_id),
                consent=store.consents.latest(plan.runner_id),
                consent_version=library.consent.version,
                screening=store.screenings.get(plan.screening_id),
                screening_age_s=store.screenings.age_s(plan.screening_id),
                rules=library.screening,
                lop=None if plan.lop_id is None else store.lops.get(LopSource(method=plan.lop_method, id=plan.lop_id)),
                lop_values=store.lops.for_runner(plan.runner_id),
                approval=store.approvals.for_plan(plan.id),
                is_approving=is_approving,
                bouts=store.sessions.today(plan.runner_id),
                boot=self._parts.machine_boot,
                now=now,
                up_s=now,
                limits=self._parts.limits,
            )
        )
        if isinstance(verdict, Refusal):
            raise Refused(*verdict.reasons)
        return verdict


def _answer(intent: AnyIntent) -> Event:
    """What the runner answered, if it is one of the answers there are. Raises `Refused` otherwise."""
    match intent:
        case AnswerEffort(effort=effort, discomfort=discomfort):
            if not (0 <= effort <= 10 and 0 <= discomfort <= 10):
                raise Refused(Reason(code="out_of_scale"))
            return EffortAnswered(effort=effort, discomfort=discomfort)
        case ReportSymptom(symptom=symptom):
            if symptom not in SYMPTOMS:
                raise Refused(Reason(code="unknown_answer"))
            return SymptomReported(symptom=symptom)
        case AnswerStop(answer=answer):
            if answer not in STOP_ANSWERS:
                raise Refused(Reason(code="unknown_answer"))
            return StopAnswered(answer=answer)
        case _:
            raise Refused(Reason(code="unknown_intent"))
