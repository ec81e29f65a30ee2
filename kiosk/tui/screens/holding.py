"""A supervisor holds the progression on a limb, or lets it go on: a row of the list, then the PIN."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.evaluationrecords import StoredHold
from kiosk.link.wire import HoldProgression, ReleaseProgression, Reply
from kiosk.tui import next_strings as words
from kiosk.tui import strings
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.visit import HoldChoice
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


def row_text(row: StoredHold | HoldChoice) -> str:
    """A row of the list in words."""
    text = words.HOLD_RELEASE if isinstance(row, StoredHold) else words.HOLD_ROW
    limb = strings.LIMB_NAMES[row.limb, row.side]
    return text.format(limb=limb, reason=words.HOLD_REASONS.get(row.reason, plain(row.reason)))


class HoldScreen(ChooseScreen):
    """What stands may be released; every limb that was trained may be held for every reason there is."""

    PLACE: ClassVar[Place] = Place.HOLD
    TITLE_TEXT: ClassVar[Sayable] = words.HOLD_TITLE

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[StoredHold | HoldChoice, ...] = ()

    def on_mount(self) -> None:
        """Read what stands now, then show the first page."""
        self._rows = self.keep(self._read) or ()
        super().on_mount()

    def _read(self) -> tuple[StoredHold | HoldChoice, ...]:
        store, runner = self.station.store, self.station.visit.needs_runner
        standing = store.holds.standing(runner.id)
        held = {(one.limb, one.side, one.reason) for one in standing}
        limbs = dict.fromkeys((one.ask.limb, one.ask.side) for one in reversed(store.done.for_runner(runner.id)))
        choices = [
            HoldChoice(limb=limb, side=side, reason=reason)
            for limb, side in limbs
            for reason in self.station.library.progression.holds
            if (limb, side, reason) not in held
        ]
        return (*standing, *choices)

    def count(self) -> int:
        """All rows."""
        return len(self._rows)

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Their words."""
        return [row_text(row) for row in self._rows[first : first + limit]]

    def chosen(self, index: int) -> None:
        """Go on to the PIN."""
        self.station.visit.hold = self._rows[index]
        self.station.go(Place.HOLDING)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PROGRESS)


class HoldingScreen(KioskScreen):
    """The PIN pad beside what it does."""

    PLACE: ClassVar[Place] = Place.HOLDING

    def body(self) -> ComposeResult:
        """Whom, where and why."""
        visit = self.station.visit
        row = "" if visit.hold is None else row_text(visit.hold)
        said = words.RELEASING_TEXT if isinstance(visit.hold, StoredHold) else words.HOLDING_TEXT
        text = said.format(name=plain(visit.needs_runner.name, 18), row=row)
        yield PinEntry(words.HOLDING_TITLE, text, back=strings.BACK)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        visit = self.station.visit
        if visit.hold is None:
            return
        self.query_one(PinEntry).tell(strings.ASKING)
        if isinstance(visit.hold, StoredHold):
            self.ask(ReleaseProgression(hold_id=visit.hold.id, pin=event.pin), self._answered)
            return
        intent = HoldProgression(
            runner_id=visit.needs_runner.id,
            limb=visit.hold.limb,
            side=visit.hold.side,
            reason=visit.hold.reason,
            pin=event.pin,
        )
        self.ask(intent, self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.visit.hold = None
            self.station.go(Place.PROGRESS)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.HOLD)
