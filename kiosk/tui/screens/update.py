"""An update from a stick: which there are, what one means, the PIN; then how far it is, until the screen goes."""

from datetime import UTC, datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from kiosk.core.errandkinds import Errand
from kiosk.core.offers import Offered, Offers
from kiosk.tui import errand_strings as words
from kiosk.tui import strings
from kiosk.tui.errand_words import ended, may_ask, row
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.errand import ErrandScreen
from kiosk.tui.widgets.choice_list import ROWS_PER_PAGE, ChoiceList
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_CELLS: Final = {False: 42, True: 70}
_NUMBER_CELLS: Final = 12
_LATE_S: Final = 4_102_444_800
"""The year 2100: whatever says so was not made then."""


class UpdateScreen(ErrandScreen):
    """Nothing is asked for before the page that says what it means, and the PIN."""

    PLACE: ClassVar[Place] = Place.UPDATE
    ERRAND: ClassVar[Errand] = Errand.UPDATE
    TITLE_TEXT: ClassVar[Sayable] = words.UPDATING
    PARTS: ClassVar[tuple[str, ...]] = ("#update-list", "#update-ask")
    ASKING: ClassVar[str] = "#update-ask"
    MAY_LEAVE: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self._offers: Offers | None = None
        self._is_looking = self._has_failed = False
        self._looked_at: tuple[str, ...] | None = None
        """The sticks that the list is of."""
        self._first = 0
        self._chosen: Offered | None = None

    def first(self) -> ComposeResult:
        """The list; what the chosen one means."""
        with Horizontal(id="update-list"):
            yield ChoiceList(key="choices")
            yield Label("", key="update-none", classes="text said")
            with Vertical(id="choose-side"):
                yield Label(words.LIST_TITLE, key="choose-title", classes="title")
                yield PressButton(strings.NEXT, key="update-next", classes="main")
                yield PressButton(strings.BACK, key="back", classes="main")
        with Container(id="update-ask"):
            yield Label("", key="update-title", classes="title")
            yield Label("", key="update-text", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="update-back", classes="main")
                yield PressButton(words.GO_ON, key="update-go", classes="main -caution")

    def pin_text(self) -> Sayable:
        """What happens with the PIN."""
        return words.PIN_UPDATE.format(number=self._number())

    def _number(self) -> str:
        return "" if self._chosen is None else plain(self._chosen.number, _NUMBER_CELLS)

    def path(self) -> str:
        """The bundle."""
        return "" if self._chosen is None else self._chosen.path

    def begun(self) -> None:
        """On to how far it is, and the desk is locked: from now on the station has to be left alone."""
        self.station.visit.is_desk_open = False
        self.station.go(Place.UPDATING)

    def ended(self) -> None:
        """Begin with what is on the sticks; how an update ended is told elsewhere."""
        self._show_list()
        self.looked()

    def refit(self) -> None:
        """The rows have another width."""
        if self.part == "#update-list":
            self._show_list()

    def looked(self) -> None:
        """Look through the sticks anew when others are in."""
        if not self._is_looking and self.part == "#update-list":
            self._is_looking = True
            self.station.run_worker(self._look_through())

    async def _look_through(self) -> None:
        try:
            sticks = self.station.sticks
            if sticks is None:
                return
            await sticks.look()
            there = tuple(str(one.folder) for one in sticks.there)
            if there == self._looked_at:
                return
            self._offers, self._has_failed, self._first = None, False, 0
            if self.is_current:
                self._show_list()
            offers = await self.desk.offers() if there else None
            self._offers, self._has_failed, self._looked_at = offers, bool(there) and offers is None, there
        finally:
            self._is_looking = False
        if self.is_current and self.part == "#update-list":
            self._show_list()

    def _show_list(self) -> None:
        bundles = () if self._offers is None else self._offers.bundles
        cells = _CELLS[self.is_large]
        page = bundles[self._first : self._first + ROWS_PER_PAGE]
        self.query_one(ChoiceList).show([row(one, _made(one), cells) for one in page], first=self._first)
        self.query_one(ChoiceList).display = bool(bundles)
        none = self.query_one("#update-none", Label)
        none.display = not bundles
        none.show(self._why_none())
        is_cut = self._offers is not None and self._offers.is_cut
        self.query_one("#choose-title", Label).show(words.MORE if is_cut else words.LIST_TITLE)
        self.query_one("#update-next").visible = len(bundles) > ROWS_PER_PAGE
        self.begin_dead_time()

    def _why_none(self) -> Sayable:
        sticks = self.station.sticks
        if sticks is None or not sticks.there:
            return words.NO_STICK
        if self._has_failed:
            return words.LIST_FAILED
        return words.LOOKING if self._offers is None else words.NO_BUNDLE

    @on(PressButton.Pressed, "#update-next")
    def _next(self) -> None:
        """Round and round."""
        count = 0 if self._offers is None else len(self._offers.bundles)
        self._first = self._first + ROWS_PER_PAGE if self._first + ROWS_PER_PAGE < count else 0
        self._show_list()

    @on(PressButton.Pressed, ".choice")
    def _choose(self, event: PressButton.Pressed) -> None:
        bundles = () if self._offers is None else self._offers.bundles
        if not isinstance(event.value, int) or event.value >= len(bundles):
            return
        one = self._chosen = bundles[event.value]
        is_taken = may_ask(one)
        title = words.ASK_TITLE.format(number=self._number()) if is_taken else words.CANNOT_TITLE
        self.query_one("#update-title", Label).show(title)
        self.query_one("#update-text", Label).show(words.ASK if is_taken else words.CANNOT[one.offer])
        self.query_one("#update-go").visible = is_taken
        self.turn("#update-ask")

    @on(PressButton.Pressed, "#update-go")
    def _go_on(self) -> None:
        self.to_pad()

    @on(PressButton.Pressed, "#update-back")
    def _to_list(self) -> None:
        self._chosen = None
        self.turn("#update-list")
        self._show_list()

    @on(PressButton.Pressed, "#back")
    def _leave(self) -> None:
        self.station.go(self.back())


def _made(one: Offered) -> str:
    """The day of its sources; nothing where it is not known, or is no day."""
    return "" if not 0 < one.made_s < _LATE_S else datetime.fromtimestamp(one.made_s, UTC).date().isoformat()


class UpdatingScreen(ErrandScreen):
    """How far an update is. Whoever asked stays; the station has to be at rest, so nothing else is tapped meanwhile."""

    PLACE: ClassVar[Place] = Place.UPDATING
    ERRAND: ClassVar[Errand] = Errand.UPDATE
    TITLE_TEXT: ClassVar[Sayable] = words.UPDATING
    PARTS: ClassVar[tuple[str, ...]] = ("#updating",)
    ASKING: ClassVar[str] = "#updating"
    MAY_LEAVE: ClassVar[bool] = False

    def first(self) -> ComposeResult:
        """How it ended, if it ended with this screen still there."""
        with Container(id="updating"):
            yield Label(words.UPDATING, key="updating-title", classes="title")
            yield Label("", key="updating-text", classes="text said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="updating-back", classes="main")

    def ended(self) -> None:
        """It was refused: nothing was changed, and the screen was never away."""
        self.query_one("#updating-text", Label).show("" if self.end is None else ended(self.end))

    @on(PressButton.Pressed, "#updating-back")
    def _leave(self) -> None:
        if self.end is not None:
            self.desk.keep_read(self.end)
        self.station.go(self.back())
