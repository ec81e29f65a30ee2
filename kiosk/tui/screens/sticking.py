"""Base of the screens that have something written onto a stick: what is in, the PIN last, how far it is, when to pull.

Each shows what the station's sticks do; the work is theirs and goes on without the screen.
"""

from collections.abc import Coroutine
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.handout import HandOut
from kiosk.core.model import Snapshot
from kiosk.link.wire import AnyIntent, Reply
from kiosk.tui import stick_strings as words
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.stick_words import Told, said
from kiosk.tui.sticks import Step, Stick, Sticks
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

PARTS = ("#stick-copy", "#stick-password", "#pin")
"""What takes the place of each other: the state with its targets, what is typed, the pad."""


class StickingScreen(KioskScreen):
    """Subclasses give the words, the targets, what the PIN is asked for, and the work."""

    TOLD: ClassVar[Told]

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None
        self.chosen: Stick | None = None
        """The stick that was in when a target was tapped."""

    @property
    def sticks(self) -> Sticks:
        """Those of the station. Raises `RuntimeError` on one that has none."""
        found = self.station.sticks
        if found is None:
            raise RuntimeError("there is no target for sticks where there are none")
        return found

    def heading(self) -> Sayable:
        """What goes onto the stick."""
        raise NotImplementedError

    def ways(self) -> ComposeResult:
        """Targets beside BACK, of the class `way`: there while one stick is in that can be written."""
        raise NotImplementedError

    def between(self) -> ComposeResult:
        """What stands between the targets and the PIN."""
        yield from ()

    def pin_text(self, stick: Stick) -> str:
        """What the PIN is asked for."""
        raise NotImplementedError

    def intent(self, pin: str) -> AnyIntent:
        """What the controller is asked."""
        raise NotImplementedError

    def work(self, stick: Stick) -> Coroutine[Any, Any, None]:
        """What is done once the controller has agreed."""
        raise NotImplementedError

    def is_own(self, what: HandOut | None) -> bool:
        """Whether work about this is that of this screen."""
        raise NotImplementedError

    def back(self) -> Place:
        """Where BACK leads."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """State, what it means, targets; then the pad."""
        with Container(id="stick-copy"):
            yield Label(self.heading(), key="stick-title", classes="title")
            yield Label("", key="stick-state", classes="said")
            yield Label("", key="stick-what", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="stick-back", classes="main")
                yield from self.ways()
        yield from self.between()
        yield PinEntry(words.PIN_TITLE, "", back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with what is in."""
        super().on_mount()
        self.turn("#stick-copy")
        self.show_state()

    def turn(self, part: str) -> None:
        """Show one of `PARTS`."""
        for one in PARTS:
            for found in self.query(one):
                found.display = one == part
        self.begin_dead_time()

    def draw(self, snapshot: Snapshot) -> None:
        """Look once a second."""
        if int(snapshot.at_s) != self._second:
            self._second = int(snapshot.at_s)
            self.station.run_worker(self._look())

    async def _look(self) -> None:
        await self.sticks.look()
        if self.is_current:
            self.show_state()

    def show_state(self) -> None:
        """As the sticks are now."""
        sticks, one = self.sticks, self._one()
        state, what = said(sticks, one, self.TOLD, is_own=self.is_own(sticks.what))
        label = self.query_one("#stick-state", Label)
        label.show(state)
        is_looking = sticks.step is Step.LOOKING
        is_useless = is_looking and one is not None and not one.may_write
        label.set_class(is_useless or sticks.step is Step.FAILED, "-wrong")
        self.query_one("#stick-what", Label).show(what)
        is_ready = is_looking and one is not None and one.may_write
        for way in self.query(".way"):
            way.visible = is_ready

    def _one(self) -> Stick | None:
        there = self.sticks.there
        return there[0] if len(there) == 1 else None

    def choose(self) -> bool:
        """Take the stick that is in; False when it was pulled out while the finger came down."""
        self.chosen = self._one()
        return self.chosen is not None

    def to_pad(self) -> None:
        """Ask for the PIN, and say what for."""
        if self.chosen is not None:
            self.query_one(PinEntry).tell(self.pin_text(self.chosen))
            self.turn("#pin")

    @on(PressButton.Pressed, "#pin-back")
    def _from_pad(self) -> None:
        self.forget()
        self.turn("#stick-copy")

    def forget(self) -> None:
        """Nothing that was typed stays."""

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(self.intent(event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
        elif self.chosen is not None:
            self.station.run_worker(self.work(self.chosen))
            self.forget()
            self.turn("#stick-copy")
            self.show_state()

    @on(PressButton.Pressed, "#stick-back")
    def _leave(self) -> None:
        self.sticks.again()
        self.station.go(self.back())
