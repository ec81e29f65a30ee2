"""The figures of a plan, begun as proposed and changed within their bounds; then the PIN that approves it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.lopequation import PERCENT_MAX
from kiosk.core.model import Limb, Prescription
from kiosk.core.planamount import LOAD_KG, is_loaded
from kiosk.core.proposalcase import Proposal
from kiosk.core.protocol import Protocol
from kiosk.core.records import LopMethod, Plan
from kiosk.link.wire import ApprovePlan, Reply
from kiosk.therapy.situation import heaviest_for
from kiosk.tui import draft, lop_strings, lop_words, proposed, reasons, strings
from kiosk.tui import plan_strings as words
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper


class PercentScreen(KioskScreen):
    """Three figures by steps, begun as proposed, and the pressure they make, judged by the core as they change."""

    PLACE: ClassVar[Place] = Place.PERCENT

    def __init__(self) -> None:
        super().__init__()
        self._untested = ""
        """What is said where a weight belongs to it and none is known."""

    def body(self) -> ComposeResult:
        """Which LOP, why it begins so, the share, rounds and weight, the result."""
        station, visit = self.station, self.station.visit
        visit.change_reason = ""
        self.keep(lambda: proposed.fill(station))
        low, usual, high = self._range()
        visit.percent_lop = min(high, max(low, usual if visit.percent_lop is None else visit.percent_lop))
        lop = visit.needs_lop
        title = lop_strings.PERCENT_TITLE.format(lop=lop.lop_mmhg, method=lop_words.method(lop), age=lop_words.age(lop))
        yield Label(title, key="percent-title", classes="title")
        yield Label(self._why(), key="percent-why", classes="said")
        unit = lop_strings.PERCENT_UNIT
        yield Stepper(key="percent", value=visit.percent_lop, low=low, high=high, unit=unit, steps=(1, 5))
        with Horizontal(id="amount"):
            yield from self._amount()
        yield Label("", key="lop-result", classes="lead")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.CARD, key="evidence", classes="main")
            yield PressButton(lop_strings.LOP_APPROVE, key="lop-approve", classes="main -go")

    def _amount(self) -> ComposeResult:
        """How many rounds, where there are several; how heavy, where the work is counted."""
        station, visit = self.station, self.station.visit
        protocol = station.library.protocol(visit.protocol_id or "")
        whole = 1 if protocol is None else len(protocol.blocks)
        if whole > 1:
            rounds = whole if visit.rounds is None else visit.rounds
            unit = words.ROUNDS_UNIT.format(most=whole)
            yield Stepper(key="rounds", value=rounds, low=1, high=whole, unit=unit, steps=(1,))
        if protocol is not None and is_loaded(protocol):
            load = 0 if visit.load_kg is None else int(visit.load_kg)
            most = self.keep(
                lambda: heaviest_for(station.store, station.library, draft.draft(visit), draft.years(visit))
            )
            most_kg, none = load if most is None else int(min(LOAD_KG[1], most.kg)), words.LOAD_NONE
            yield Stepper(key="load", value=load, low=0, high=most_kg, unit=words.LOAD_UNIT, steps=(1, 5), nothing=none)

    def _why(self) -> str:
        found = self.keep(lambda: proposed.best(self.station))
        if found is None:
            return ""
        if isinstance(found, Proposal):
            self._untested = str(words.NEEDS_TEST) if found.needs_test else ""
            return words.WHY.format(why=reasons.short(found.why))
        return words.WHY_NOT.format(why=reasons.short(found.reasons[0]))

    def _range(self) -> tuple[int, int, int]:
        """Least, usual and most of the protocol; less of an estimate."""
        visit = self.station.visit
        protocol = self.station.library.protocol(visit.protocol_id or "")
        span = None if protocol is None else protocol.percent(visit.limb or Limb.LEG)
        low, usual, high = (40, 40, 40) if span is None else (int(span.least), int(span.usual), int(span.most))
        if visit.needs_lop.source.method is LopMethod.ESTIMATED:
            high = max(low, min(high, int(PERCENT_MAX)))
        return low, usual, high

    def on_mount(self) -> None:
        """Show what the figures mean."""
        super().on_mount()
        self._show()

    @on(Stepper.Changed, "#percent")
    def _percent_changed(self, event: Stepper.Changed) -> None:
        self.station.visit.percent_lop = event.stepper.value
        self._show()

    @on(Stepper.Changed, "#rounds")
    def _rounds_changed(self, event: Stepper.Changed) -> None:
        self.station.visit.rounds = event.stepper.value
        self._show()

    @on(Stepper.Changed, "#load")
    def _load_changed(self, event: Stepper.Changed) -> None:
        self.station.visit.load_kg = float(event.stepper.value) or None
        self._show()

    def _show(self) -> None:
        station = self.station
        verdict = self.keep(lambda: draft.preview(station.visit, station.library, station.store, station.clock.now()))
        is_allowed = isinstance(verdict, Prescription)
        result = self.query_one("#lop-result", Label)
        result.set_class(not is_allowed, "-refused")
        if isinstance(verdict, Prescription):
            held = lop_strings.LOP_RESULT.format(
                setpoint=verdict.setpoint_mmhg, percent=verdict.percent_lop, lop=verdict.lop_mmhg
            )
            result.show(f"{held}\n{self._untested if verdict.load_kg is None else ''}")
        else:
            result.show("" if verdict is None else reasons.sentences(verdict.reasons))
        self.query_one("#lop-approve").disabled = not is_allowed

    @on(PressButton.Pressed, "#lop-approve")
    def _approve(self) -> None:
        """As proposed: on to the PIN. Else the reason comes first."""
        station = self.station
        way = self.keep(lambda: (proposed.way_of_change(station),))
        if way is None:
            return
        if way[0] is not None:
            station.go(Place.REASON)
            return
        self.keep(lambda: proposed.approve(station))

    @on(PressButton.Pressed, "#evidence")
    def _evidence(self) -> None:
        self.station.go(Place.EVIDENCE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LOP)


class ApproveScreen(KioskScreen):
    """The supervisor's PIN for exactly this plan. The controller judges it; refusals are shown with their figures."""

    PLACE: ClassVar[Place] = Place.APPROVE

    def body(self) -> ComposeResult:
        """The PIN pad beside what is approved."""
        yield PinEntry(lop_strings.APPROVE_TITLE, self._summary(), back=strings.BACK)

    def _summary(self) -> str:
        plan = self.station.visit.needs_plan
        station = self.station
        verdict = self.keep(lambda: draft.preview(station.visit, station.library, station.store, station.clock.now()))
        setpoint = verdict.setpoint_mmhg if isinstance(verdict, Prescription) else 0
        cuff = station.library.cuff(plan.cuff_id)
        protocol = station.library.protocol(plan.protocol_id)
        vows = "".join(f"\n{text}." for _, text in self._said())
        return lop_strings.APPROVE_TEXT.format(
            protocol=plan.protocol_id,
            exercise=said(plan.exercise),
            limb=strings.LIMB_SAID[plan.limb, plan.side],
            posture="" if plan.posture is None else lop_strings.POSTURE_WORDS[plan.posture],
            cuff=plan.cuff_id
            if cuff is None
            else lop_strings.APPROVE_CUFF.format(name=said(cuff.name), width=cuff.width_mm),
            lop=plan.lop_mmhg,
            method=lop_strings.METHODS[plan.lop_method],
            percent=plan.percent_lop,
            setpoint=setpoint,
            amount=self._amount(plan, protocol),
        ) + (vows and f"\n{words.VOWS}{vows}")

    def _said(self) -> list[tuple[str, str]]:
        """What is said with the PIN, id and words: it stands beside the pad."""
        library, visit = self.station.library, self.station.visit
        plan = visit.needs_plan
        protocol = library.protocol(plan.protocol_id)
        vowed = () if protocol is None else library.prescribing.vowed(protocol, plan)
        early = library.progression.visits.recovery.early
        told = [(vow.id, vow.text) for vow in vowed]
        told += [(one.id, one.text) for one in early if one.id == visit.early_reason]
        return [(name, said(text)) for name, text in told]

    @staticmethod
    def _amount(plan: Plan, protocol: Protocol | None) -> str:
        most = 0 if protocol is None else len(protocol.blocks)
        rounds = most if plan.rounds is None else plan.rounds
        load = words.AMOUNT_NOTHING if plan.load_kg is None else words.AMOUNT_KG.format(load=plan.load_kg)
        return words.AMOUNT.format(rounds=rounds, most=most, load=load)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        visit = self.station.visit
        vows = tuple(name for name, _ in self._said())
        plan_id, reason = visit.needs_plan.id, visit.change_reason
        self.ask(ApprovePlan(plan_id=plan_id, pin=event.pin, reason=reason, vows=vows), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.visit.entered = None
            self.station.go(Place.START)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.PERCENT)
