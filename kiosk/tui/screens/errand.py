"""Base of the screens that have a unit of the system do something: what is asked, the PIN last, how far it is, the end.

Each shows what the unit tells in its file; the work is the unit's and goes on without the screen.
"""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandStatus
from kiosk.core.model import Snapshot
from kiosk.link.supervisorintents import AskErrand
from kiosk.link.wire import Reply
from kiosk.tui import errand_strings as words
from kiosk.tui import strings
from kiosk.tui.errand_words import progress
from kiosk.tui.errandsdesk import ErrandsDesk, Seen, Standing
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.tempo_bar import TempoBar

PROGRESS = "#errand-progress"
_GOING = frozenset({Standing.ASKED, Standing.UNHEARD, Standing.RUNNING, Standing.STALLED})


class ErrandScreen(KioskScreen):
    """Subclasses give the parts before the PIN, what it is asked for, and what is shown at the end."""

    ERRAND: ClassVar[Errand]
    TITLE_TEXT: ClassVar[Sayable]
    PARTS: ClassVar[tuple[str, ...]]
    """What takes the place of each other beside the pad and the progress; the first one is shown first."""
    ASKING: ClassVar[str]
    """The one of them that leads to the pad, and that BACK leads to from there."""
    MAY_LEAVE: ClassVar[bool] = True
    """Whether whoever asked may go elsewhere while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None
        self.part = ""
        self.end: ErrandStatus | None = None
        """How the last one ended; None: nothing is known of any."""

    @property
    def desk(self) -> ErrandsDesk:
        """That of the station. Raises `RuntimeError` on one that has none."""
        if self.station.errands is None:
            raise RuntimeError("there is no target for errands where nobody carries them out")
        return self.station.errands

    def first(self) -> ComposeResult:
        """The parts before the PIN."""
        yield from ()

    def pin_text(self) -> Sayable:
        """What the PIN is asked for."""
        raise NotImplementedError

    def path(self) -> str:
        """What goes with the request."""
        return ""

    def back(self) -> Place:
        """Where BACK of the progress leads."""
        return Place.SERVICE

    def ended(self) -> None:
        """Show `end`: it came to one while this screen stood, or before."""
        raise NotImplementedError

    def looked(self) -> None:
        """Once a second, while nothing runs."""

    def body(self) -> ComposeResult:
        """The parts of the screen, the progress, the pad."""
        yield from self.first()
        with Container(id="errand-progress"):
            yield Label(self.TITLE_TEXT, key="errand-title", classes="title")
            yield Label("", key="errand-step", classes="said")
            yield TempoBar(id="errand-bar")
            yield Label("", key="errand-note", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="errand-back", classes="main")
        yield PinEntry(words.PIN_TITLE, "", back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with what runs, else with what may be asked."""
        super().on_mount()
        self._show()

    def turn(self, part: str) -> None:
        """Show one of the parts, the progress or the pad."""
        self.part = part
        for one in (*self.PARTS, PROGRESS, "#pin"):
            for found in self.query(one):
                found.display = one == part
        self.begin_dead_time()

    def draw(self, snapshot: Snapshot) -> None:
        """Look once a second."""
        if int(snapshot.at_s) != self._second:
            self._second = int(snapshot.at_s)
            self._look()

    def _seen(self) -> Seen:
        return self.desk.seen(self.ERRAND, self.station.clock.now())

    def _look(self) -> None:
        if self.part != PROGRESS:
            self.looked()
        else:
            self._show()

    def _show(self) -> None:
        """How far it is while it runs, else how it ended."""
        seen = self._seen()
        if seen.standing in _GOING:
            self._show_progress(seen)
        else:
            self.turn(self.PARTS[0])
            self.end = seen.status
            self.ended()

    def _show_progress(self, seen: Seen) -> None:
        if self.part != PROGRESS:
            self.turn(PROGRESS)
        step, note, share = progress(seen, self.ERRAND, self.station.clock.now())
        is_wrong = seen.standing in (Standing.UNHEARD, Standing.STALLED)
        label = self.query_one("#errand-step", Label)
        label.show(step)
        label.set_class(is_wrong, "-wrong")
        self.query_one("#errand-note", Label).show(note)
        bar = self.query_one("#errand-bar", TempoBar)
        bar.share, bar.words = share, f"{share * 100:.0f} %"
        self.query_one("#errand-back").visible = self.MAY_LEAVE or is_wrong

    def to_pad(self) -> None:
        """Ask for the PIN, and say what for."""
        self.query_one(PinEntry).tell(self.pin_text())
        self.turn("#pin")

    @on(PressButton.Pressed, "#pin-back")
    def _from_pad(self) -> None:
        self.turn(self.ASKING)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.desk.asking(self.ERRAND)
        self.ask(AskErrand(errand=self.ERRAND, path=self.path(), pin=event.pin), self._answered, always=self._noted)

    def _noted(self, reply: Reply) -> None:
        if reply.accepted:
            self.desk.agreed(self.ERRAND, self.station.clock.now())

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.begun()
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    def begun(self) -> None:
        """The controller has agreed."""
        self._show_progress(self._seen())

    @on(PressButton.Pressed, "#errand-back")
    def _leave_progress(self) -> None:
        if self._seen().standing is Standing.UNHEARD:
            self.desk.given_up(self.ERRAND)
        self.station.go(self.back())
