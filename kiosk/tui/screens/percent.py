"""The share of LOP that the cuff shall hold, and what follows; then the PIN that approves it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.lopequation import PERCENT_MAX
from kiosk.core.model import Limb, Prescription
from kiosk.core.records import LopMethod
from kiosk.link.wire import ApprovePlan, Reply
from kiosk.tui import draft, lop_words, reasons, strings, turns
from kiosk.tui import lop_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper


class PercentScreen(KioskScreen):
    """One figure by steps, and the pressure it makes, judged by the core as it changes."""

    PLACE: ClassVar[Place] = Place.PERCENT

    def body(self) -> ComposeResult:
        """Which LOP, the share, the result."""
        visit = self.station.visit
        low, usual, high = self._range()
        visit.percent_lop = min(high, max(low, usual if visit.percent_lop is None else visit.percent_lop))
        lop = visit.needs_lop
        title = words.PERCENT_TITLE.format(lop=lop.lop_mmhg, method=lop_words.method(lop), age=lop_words.age(lop))
        yield Label(title, key="percent-title", classes="title")
        yield Stepper(key="percent", value=visit.percent_lop, low=low, high=high, unit=words.PERCENT_UNIT, steps=(1, 5))
        yield Label("", key="lop-result")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.LOP_APPROVE, key="lop-approve", classes="main -go")

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

    @on(Stepper.Changed)
    def _changed(self) -> None:
        self.station.visit.percent_lop = self.query_one("#percent", Stepper).value
        self._show()

    def _show(self) -> None:
        station = self.station
        verdict = self.keep(lambda: draft.preview(station.visit, station.library, station.store, station.clock.now()))
        is_allowed = isinstance(verdict, Prescription)
        result = self.query_one("#lop-result", Label)
        result.set_class(not is_allowed, "-refused")
        if isinstance(verdict, Prescription):
            result.show(
                words.LOP_RESULT.format(
                    setpoint=verdict.setpoint_mmhg, percent=verdict.percent_lop, lop=verdict.lop_mmhg
                )
            )
        else:
            result.show("" if verdict is None else reasons.sentences(verdict.reasons))
        self.query_one("#lop-approve").disabled = not is_allowed

    @on(PressButton.Pressed, "#lop-approve")
    def _approve(self) -> None:
        station = self.station
        plan = self.keep(lambda: turns.planned(station.visit, station.store))
        if plan is not None:
            station.visit.plan = plan
            station.go(Place.APPROVE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LOP)


class ApproveScreen(KioskScreen):
    """The supervisor's PIN for exactly this plan. The controller judges it; refusals are shown with their figures."""

    PLACE: ClassVar[Place] = Place.APPROVE

    def body(self) -> ComposeResult:
        """The PIN pad beside what is approved."""
        yield PinEntry(words.APPROVE_TITLE, self._summary(), back=strings.BACK)

    def _summary(self) -> str:
        plan = self.station.visit.needs_plan
        station = self.station
        verdict = self.keep(lambda: draft.preview(station.visit, station.library, station.store, station.clock.now()))
        setpoint = verdict.setpoint_mmhg if isinstance(verdict, Prescription) else 0
        cuff = station.library.cuff(plan.cuff_id)
        protocol = station.library.protocol(plan.protocol_id)
        needs = () if protocol is None else protocol.needs
        return words.APPROVE_TEXT.format(
            protocol=plan.protocol_id,
            exercise=plan.exercise,
            limb=strings.LIMB_NAMES[plan.limb, plan.side].lower(),
            posture="" if plan.posture is None else words.POSTURE_WORDS[plan.posture],
            cuff=plan.cuff_id if cuff is None else words.APPROVE_CUFF.format(name=cuff.name, width=cuff.width_mm),
            lop=plan.lop_mmhg,
            method=words.METHODS[plan.lop_method],
            percent=plan.percent_lop,
            setpoint=setpoint,
        ) + "".join(f"\n{strings.NEEDS[need]}" for need in needs)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(ApprovePlan(plan_id=self.station.visit.needs_plan.id, pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.visit.entered = None
            self.station.go(Place.START)
        else:
            self.query_one(PinEntry).tell(reasons.sentences(reply.reasons))

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.PERCENT)
