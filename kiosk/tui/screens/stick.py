"""All records onto a stick: what is in, the PIN last, how far it is, and when the stick may be pulled out."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.model import Snapshot
from kiosk.core.reason import Reason
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import Reply
from kiosk.tui import reasons, strings
from kiosk.tui import stick_strings as words
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable, number
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.sticks import Step, Stick, Sticks
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class StickScreen(KioskScreen):
    """Shows what the station's sticks do; the work is theirs and goes on without this screen."""

    PLACE: ClassVar[Place] = Place.STICK

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None
        self._chosen: Stick | None = None

    @property
    def _sticks(self) -> Sticks:
        found = self.station.sticks
        if found is None:
            raise RuntimeError("the desk has no target for sticks where there are none")
        return found

    def body(self) -> ComposeResult:
        """State, what it means, two targets; then the pad."""
        with Container(id="stick-copy"):
            yield Label(words.TITLE, key="stick-title", classes="title")
            yield Label("", key="stick-state", classes="said")
            yield Label("", key="stick-what", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="stick-back", classes="main")
                yield PressButton(words.COPY, key="stick-write", classes="main -go")
        yield PinEntry(words.PIN_TITLE, "", back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with what is in."""
        super().on_mount()
        self._turn(to_pad=False)
        self._show()

    def _turn(self, *, to_pad: bool) -> None:
        self.query_one("#stick-copy").display = not to_pad
        self.query_one(PinEntry).display = to_pad
        self.begin_dead_time()

    def draw(self, snapshot: Snapshot) -> None:
        """Look once a second."""
        if int(snapshot.at_s) != self._second:
            self._second = int(snapshot.at_s)
            self.station.run_worker(self._look())

    async def _look(self) -> None:
        await self._sticks.look()
        if self.is_current:
            self._show()

    def _show(self) -> None:
        state, what = self._said()
        label = self.query_one("#stick-state", Label)
        label.show(state)
        label.set_class(self._sticks.step is Step.FAILED, "-wrong")
        self.query_one("#stick-what", Label).show(what)
        one = self._one()
        is_ready = self._sticks.step is Step.LOOKING and one is not None and one.may_write
        self.query_one("#stick-write").visible = is_ready

    def _one(self) -> Stick | None:
        there = self._sticks.there
        return there[0] if len(there) == 1 else None

    def _said(self) -> tuple[Sayable, Sayable]:
        sticks = self._sticks
        match sticks.step:
            case Step.WRITING if sticks.done < sticks.of or not sticks.of:
                return words.WRITING.format(done=sticks.done + 1, of=max(sticks.of, 1)), words.STAY
            case Step.WRITING:
                return words.READING, words.STAY
            case Step.RELEASING:
                return words.RELEASING, words.STAY
            case Step.DONE:
                return words.DONE, words.PULL
            case Step.FAILED:
                why = reasons.sentence(Reason(code=sticks.code))
                return words.FAILED.format(why=why), words.PULL if sticks.may_pull else words.KEEP_IN
            case Step.LOOKING:
                return self._there(), words.WHAT

    def _there(self) -> Sayable:
        one = self._one()
        if one is None:
            return words.SEVERAL if self._sticks.there else words.NONE
        label = plain(one.label, 16)
        if not one.may_write:
            return words.READ_ONLY.format(label=label)
        return words.THERE.format(label=label, free=number(one.free_bytes / 1e9, ".1f"))

    @on(PressButton.Pressed, "#stick-write")
    def _to_pad(self) -> None:
        self._chosen = self._one()
        if self._chosen is None:
            return  # it was pulled out while the finger came down
        self.query_one(PinEntry).tell(words.PIN_TEXT.format(label=plain(self._chosen.label, 16)))
        self._turn(to_pad=True)

    @on(PressButton.Pressed, "#pin-back")
    def _from_pad(self) -> None:
        self._turn(to_pad=False)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(EnterSupervision(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
        elif self._chosen is not None:
            self.station.run_worker(self._sticks.write(self._chosen))
            self._turn(to_pad=False)
            self._show()

    @on(PressButton.Pressed, "#stick-back")
    def _leave(self) -> None:
        self._sticks.again()
        self.station.go(Place.CLINIC)
