"""Base of the screens that choose one row of a list: rows on the left, paging and the way back on the right."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.choice_list import ROWS_PER_PAGE, ChoiceList
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class ChooseScreen(KioskScreen):
    """Subclasses give `count`, `labels` of a page, and what to do with the chosen place."""

    TITLE_TEXT: ClassVar[Sayable]
    EXTRA: ClassVar[tuple[str, Sayable] | None] = None
    """Id and label of one more button, in place of BACK."""
    FIRST: ClassVar[tuple[str, Sayable] | None] = None
    """Id and label of one that stands on the first page, where there is nothing to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._page = 0

    @property
    def first_target(self) -> tuple[str, Sayable] | None:
        """`FIRST`, unless it hangs on the station."""
        return self.FIRST

    def beside_first(self) -> ComposeResult:
        """What else stands on the first page, beside `FIRST`."""
        yield from ()

    def count(self) -> int:
        """How many rows there are in all."""
        raise NotImplementedError

    def labels(self, first: int, limit: int) -> Sequence[Sayable]:
        """Labels of some rows."""
        raise NotImplementedError

    def chosen(self, index: int) -> None:
        """A row was pressed."""
        raise NotImplementedError

    def marked(self) -> int | None:
        """The place chosen before, if any."""
        return None

    def body(self) -> ComposeResult:
        """Five rows beside four buttons."""
        with Horizontal():
            yield ChoiceList(key="choices")
            with Vertical(id="choose-side"):
                yield Label(self.TITLE_TEXT, key="choose-title", classes="title")
                yield PressButton(strings.MORE, key="next", classes="main")
                yield PressButton(strings.PREVIOUS, key="previous", classes="main")
                if self.first_target is not None:
                    with Horizontal(id="choose-first"):
                        yield PressButton(self.first_target[1], key=self.first_target[0], classes="main")
                        yield from self.beside_first()
                name, label = self.EXTRA or ("back", strings.BACK)
                yield PressButton(label, key=name, classes="main -go" if self.EXTRA else "main")

    def on_mount(self) -> None:
        """Show the first page."""
        super().on_mount()
        self.turn(0)

    def turn(self, page: int) -> None:
        """Show a page."""
        self._page = page
        first = page * ROWS_PER_PAGE
        self.query_one(ChoiceList).show(self.labels(first, ROWS_PER_PAGE), first=first, marked=self.marked())
        self.query_one("#previous").visible = page > 0
        if self.first_target is not None:
            self.query_one("#previous").display = page > 0
            self.query_one("#choose-first").display = page == 0
            self.begin_dead_time()
        self.query_one("#next").visible = first + ROWS_PER_PAGE < self.count()

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        self.turn(self._page + 1)

    @on(PressButton.Pressed, "#previous")
    def _previous(self) -> None:
        self.turn(self._page - 1)

    @on(PressButton.Pressed, ".choice")
    def _choose(self, event: PressButton.Pressed) -> None:
        first = self._page * ROWS_PER_PAGE
        if isinstance(event.value, int) and first <= event.value < min(self.count(), first + ROWS_PER_PAGE):
            self.chosen(event.value)  # else it was tapped on a page that has gone meanwhile
