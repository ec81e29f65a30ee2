"""Before LOP is measured: what will happen and two taps, or a PIN when the cuff shall rise higher than usual."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult

from kiosk.core.model import Limb, Snapshot
from kiosk.core.plateaus import SearchSettings
from kiosk.link.wire import MeasureLop, Reply
from kiosk.safety.limits import SEARCH_MAX_MMHG
from kiosk.tui import draft, strings
from kiosk.tui import lop_strings as words
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.twostep import TwoStepScreen
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

LIMIT: Final = "search_limit"
"""The measurement ended at the highest pressure."""
REVIEW: Final = "search_review"
"""Today's answers need a supervisor's eye."""
_SEARCH: Final = SearchSettings()
"""For the eye only: the controller has its own."""


class AskingToMeasure(KioskScreen):
    """What both ways to begin have: the intent, and what follows when it was accepted."""

    def measure(self, pin: str = "", *, is_higher: bool = False) -> None:
        """Ask the controller; with a supervisor's PIN the steps may be asked to go up to 290 mmHg."""
        visit = self.station.visit
        use = draft.use_of(visit, self.station.library)
        intent = MeasureLop(
            runner_id=use.runner_id,
            screening_id=visit.needs_screening.id,
            limb=use.limb,
            side=use.side,
            posture=use.posture,
            cuff_id=use.cuff_id,
            pin=pin,
            is_higher=is_higher,
        )
        self.ask(intent, self._measure_answered)

    def _measure_answered(self, reply: Reply) -> None:
        """Accepted: the next snapshots bring the check and the measurement; after them the visit goes on at its end."""
        if not reply.accepted:
            self.not_measured(reply)
            return
        station = self.station
        station.visit.measures = True
        station.visit.found_before = None if station.snapshot is None else station.snapshot.found
        station.visit.place = Place.FOUND
        station.start_asked()

    def not_measured(self, reply: Reply) -> None:
        """The controller has refused."""
        raise NotImplementedError


class MeasureScreen(TwoStepScreen, AskingToMeasure):
    """What the runner will feel, in a few lines."""

    PLACE: ClassVar[Place] = Place.MEASURE
    HINT: ClassVar[Sayable] = words.MEASURE_HINT

    def title_text(self) -> str:
        """Which limb, and how."""
        use = draft.use_of(self.station.visit, self.station.library)
        limb = strings.LIMB_SAID[use.limb, use.side]
        return words.MEASURE_TITLE.format(limb=limb, posture=words.POSTURE_WORDS[use.posture])

    def text(self) -> str:
        """How long and how high at most."""
        limit = _SEARCH.arm_mmhg if self.station.visit.limb is Limb.ARM else _SEARCH.leg_mmhg
        return words.MEASURE_TEXT.format(seconds=_SEARCH.total_s, limit=limit)

    def draw(self, snapshot: Snapshot) -> None:
        """The watchdog's account of this limb has to be empty; the controller would refuse before that."""
        super().draw(snapshot)
        rests = snapshot.watchdog is not None and snapshot.watchdog.restriction_s > 0.0
        self.hold_back(words.MEASURE_RESTS if rests else "")

    def start(self) -> None:
        """Without a PIN."""
        self.measure()

    def not_measured(self, reply: Reply) -> None:
        """Say why, or ask for the PIN that is wanted."""
        if [reason.code for reason in reply.reasons] == [REVIEW]:
            self.station.visit.pin_for = REVIEW
            self.station.go(Place.HIGHER)
        else:
            self.refused(reply.reasons)

    def back(self) -> None:
        """To what there is."""
        self.station.go(Place.LOP)


class HigherScreen(AskingToMeasure):
    """A supervisor's PIN: the cuff shall rise higher than usual, or today's answers ask for somebody's eye."""

    PLACE: ClassVar[Place] = Place.HIGHER

    def body(self) -> ComposeResult:
        """The PIN pad beside what it allows."""
        text = words.PIN_TEXTS[self._wish()].format(limit=SEARCH_MAX_MMHG)
        yield PinEntry(words.PIN_TITLE, f"{text}\n\n{words.PIN_TELL}", back=strings.BACK)

    def _wish(self) -> str:
        """What the PIN is for."""
        return self.station.visit.pin_for or LIMIT

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.measure(event.pin, is_higher=self._wish() == LIMIT)

    def not_measured(self, reply: Reply) -> None:
        """Say why."""
        self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.MEASURE if self.station.visit.pin_for == REVIEW else Place.FOUND)
