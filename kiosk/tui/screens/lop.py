"""LOP as the supervisor measured it by Doppler, the share of it, and what follows; then the PIN that approves it."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Limb, Prescription
from kiosk.core.prescription import LOP_MMHG
from kiosk.link.wire import ApprovePlan, Reply
from kiosk.tui import draft, reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

_AT_FIRST: Final = {Limb.ARM: 130, Limb.LEG: 180}
"""Where the figure stands before anything was measured (our inference: near the middle of published values)."""


class LopScreen(KioskScreen):
    """Two figures by steps, and the pressure they make, judged by the core as they change."""

    PLACE: ClassVar[Place] = Place.LOP

    def body(self) -> ComposeResult:
        """LOP, percent, result."""
        visit, library = self.station.visit, self.station.library
        limb = visit.limb or Limb.LEG
        least, most = LOP_MMHG[limb]
        protocol = library.protocol(visit.protocol_id or "")
        span = None if protocol is None else protocol.percent(limb)
        low, usual, high = (40, 40, 40) if span is None else (int(span.least), int(span.usual), int(span.most))
        if visit.lop_mmhg is None:
            visit.lop_mmhg = _AT_FIRST[limb]
        visit.percent_lop = min(high, max(low, usual if visit.percent_lop is None else visit.percent_lop))
        yield Label(strings.LOP_TITLE, key="lop-title", classes="title")
        yield Stepper(key="lop", value=visit.lop_mmhg, low=int(least), high=int(most), unit=strings.LOP_UNIT)
        yield Stepper(
            key="percent", value=visit.percent_lop, low=low, high=high, unit=strings.PERCENT_UNIT, steps=(1, 5)
        )
        yield Label("", key="lop-result")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.LOP_APPROVE, key="lop-approve", classes="main -go")

    def on_mount(self) -> None:
        """Show what the figures mean."""
        super().on_mount()
        self._show()

    @on(Stepper.Changed)
    def _changed(self) -> None:
        self.station.visit.lop_mmhg = self.query_one("#lop", Stepper).value
        self.station.visit.percent_lop = self.query_one("#percent", Stepper).value
        self._show()

    def _show(self) -> None:
        station = self.station
        verdict = draft.preview(station.visit, station.library, station.store, station.clock.now())
        is_allowed = isinstance(verdict, Prescription)
        result = self.query_one("#lop-result", Label)
        result.set_class(not is_allowed, "-refused")
        if isinstance(verdict, Prescription):
            result.show(
                strings.LOP_RESULT.format(
                    setpoint=verdict.setpoint_mmhg, percent=verdict.percent_lop, lop=verdict.lop_mmhg
                )
            )
        else:
            result.show(reasons.sentences(verdict.reasons))
        self.query_one("#lop-approve").disabled = not is_allowed

    @on(PressButton.Pressed, "#lop-approve")
    def _approve(self) -> None:
        station = self.station
        plan = self.keep(lambda: draft.stored(station.visit, station.store))
        if plan is not None:
            station.visit.plan = plan
            station.go(Place.APPROVE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.FIT)


class ApproveScreen(KioskScreen):
    """The supervisor's PIN for exactly this plan. The controller judges it; refusals are shown with their figures."""

    PLACE: ClassVar[Place] = Place.APPROVE

    def body(self) -> ComposeResult:
        """The PIN pad beside what is approved."""
        yield PinEntry(strings.APPROVE_TITLE, self._summary(), back=strings.BACK)

    def _summary(self) -> str:
        plan = self.station.visit.needs_plan
        station = self.station
        verdict = draft.preview(station.visit, station.library, station.store, station.clock.now())
        setpoint = verdict.setpoint_mmhg if isinstance(verdict, Prescription) else 0
        cuff = station.library.cuff(plan.cuff_id)
        return strings.APPROVE_TEXT.format(
            protocol=plan.protocol_id,
            exercise=plan.exercise,
            limb=strings.LIMB_NAMES[plan.limb, plan.side].lower(),
            cuff=plan.cuff_id if cuff is None else cuff.name,
            lop=plan.lop_mmhg,
            percent=plan.percent_lop,
            setpoint=setpoint,
        )

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(ApprovePlan(plan_id=self.station.visit.needs_plan.id, pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.go(Place.START)
        else:
            self.query_one(PinEntry).tell(reasons.sentences(reply.reasons))

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.LOP)
