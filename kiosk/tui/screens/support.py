"""The support file onto a stick: versions, checks and logs for whoever helps from afar, and nothing about people."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState
from kiosk.tui import errand_strings as words
from kiosk.tui import stick_strings, strings
from kiosk.tui.errand_words import way_out, what
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.errand import ErrandScreen
from kiosk.tui.stick_words import label, there
from kiosk.tui.sticks import Stick, Sticks
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class SupportScreen(ErrandScreen):
    """One stick has to be in."""

    PLACE: ClassVar[Place] = Place.SUPPORT
    ERRAND: ClassVar[Errand] = Errand.SUPPORT
    TITLE_TEXT: ClassVar[Sayable] = words.SUPPORT_TITLE
    PARTS: ClassVar[tuple[str, ...]] = ("#support",)
    ASKING: ClassVar[str] = "#support"

    def __init__(self) -> None:
        super().__init__()
        self._chosen: Stick | None = None
        """The stick that was in when WRITE was tapped."""
        self._is_out: bool | None = None
        """Whether the stick of the last file may be pulled out; None while nobody knows."""

    @property
    def sticks(self) -> Sticks:
        """Those of the station. Raises `RuntimeError` on one that has none."""
        if self.station.sticks is None:
            raise RuntimeError("there is no target for sticks where there are none")
        return self.station.sticks

    def first(self) -> ComposeResult:
        """State of the stick, what the file is, targets."""
        with Container(id="support"):
            yield Label(words.SUPPORT_TITLE, key="support-title", classes="title")
            yield Label("", key="support-state", classes="said")
            yield Label("", key="support-what", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="support-back", classes="main")
                yield PressButton(words.WRITE, key="support-write", classes="main -go")

    def pin_text(self) -> Sayable:
        """What goes where."""
        return "" if self._chosen is None else words.PIN_SUPPORT.format(label=label(self._chosen))

    def path(self) -> str:
        """The stick's folder."""
        return "" if self._chosen is None else str(self._chosen.folder)

    def ended(self) -> None:
        """What became of the last one, once; then the stick that is in."""
        self.end = self.desk.unread(Errand.SUPPORT)
        self._is_out = None
        if self.end is not None:
            self.station.run_worker(self._let_go())
        self._show_state()

    async def _let_go(self) -> None:
        """Whatever became of it: nobody has to guess whether the stick may be pulled out."""
        self._is_out = await self.sticks.let_go()
        if self.is_current:
            self._show_state()

    def looked(self) -> None:
        """A stick comes and goes."""
        if self.end is None:
            self.station.run_worker(self._look_for_sticks())

    async def _look_for_sticks(self) -> None:
        await self.sticks.look()
        if self.is_current and self.end is None:
            self._show_state()

    def _one(self) -> Stick | None:
        found = self.sticks.there
        return found[0] if len(found) == 1 else None

    def _show_state(self) -> None:
        one, end = self._one(), self.end
        state, told = self.query_one("#support-state", Label), self.query_one("#support-what", Label)
        is_bad = end is not None and end.state is not ErrandState.DONE
        state.set_class(is_bad or (end is None and one is not None and not one.may_write), "-wrong")
        if end is None:
            state.show(there(self.sticks, one))
            told.show(words.SUPPORT_WHAT)
        else:
            state.show(words.NOT_WRITTEN.format(why=what(end)) if is_bad else what(end))
            told.show(f"{way_out(end) if is_bad else words.WRITTEN_WHAT}\n\n{self._may_pull()}")
        self.query_one("#support-write").visible = end is None and one is not None and one.may_write

    def _may_pull(self) -> Sayable:
        if self._is_out is None:
            return stick_strings.RELEASING
        return stick_strings.PULL if self._is_out else stick_strings.KEEP_IN

    @on(PressButton.Pressed, "#support-write")
    def _write(self) -> None:
        self._chosen = self._one()
        if self._chosen is not None:
            self.to_pad()

    @on(PressButton.Pressed, "#support-back")
    def _leave(self) -> None:
        if self.end is not None:
            self.desk.keep_read(self.end)
        self.station.go(self.back())
