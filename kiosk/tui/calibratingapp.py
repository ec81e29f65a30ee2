"""The calibration on the touch panel: big targets, one question at a time, STOP lets go of everything.

It stands in the screen's place while the station is down, and owns nothing physical either: the procedure runs in a
process of its own (`kiosk/ops/panelside.py`), which lets go when this one is silent, leaves, or ends. What the sensors
show is not told before the gauge was read: who has a figure in view reads it off the gauge as well (ADR 65).
"""

import logging
from collections.abc import Callable
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.screen import Screen

from kiosk.hw.ports import Clock
from kiosk.log import line
from kiosk.ops.panelwire import Said
from kiosk.tui import calibrating_strings as words
from kiosk.tui.calibrating_words import Step, Wants, after, first, left, lost, unanswered
from kiosk.tui.calibratinglink import CalibratingLink
from kiosk.tui.language import speak
from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.screens.base import DEAD_TIME_S, HOLD_S
from kiosk.tui.stall import StallWatch
from kiosk.tui.stophand import is_stop
from kiosk.tui.sturdy import SturdyApp
from kiosk.tui.widgets.gauge_entry import GaugeEntry
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.lettered import WIDE_COLUMNS
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stop_bar import StopBar

_log = logging.getLogger(__name__)

_BEAT_S: Final = 0.2
"""How often the watch over the message loop hears of it."""

MakeLink = Callable[[Callable[[Said], None], Callable[[bool], None]], CalibratingLink]


class Heard(Message):
    """The calibrating process has said something."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self.said = said


class LineEnded(Message):
    """The line to it has ended."""

    def __init__(self, *, was_heard: bool) -> None:
        super().__init__()
        self.was_heard = was_heard


class StepScreen(Screen[None], inherit_bindings=False):
    """One step: a header, what is to be done, targets, the STOP bar."""

    AUTO_FOCUS = None

    class Answered(Message):
        """What was asked was answered."""

        def __init__(self, number: int, text: str) -> None:
            super().__init__()
            self.number, self.text = number, text

    def __init__(self, step: Step, clock: Clock) -> None:
        super().__init__()
        self._has_answered = False
        self._step, self._clock = step, clock
        self._shown_at_s: float | None = None
        self._held_at_s: float | None = None

    def compose(self) -> ComposeResult:
        """As every screen of the station."""
        with Horizontal(id="header", classes="-medium -lit"):
            yield Label(words.HEADER, key="header-state")
        with Container(id="body"):
            yield from self._body()
        yield StopBar(id="stop")

    def _body(self) -> ComposeResult:
        step = self._step
        if step.wants is Wants.GAUGE:
            yield GaugeEntry(step.title, step.text, leave=words.LEAVE, ok=words.OK)
            return
        yield Label(step.title, key="calibrating-title", classes="title" if step.is_good else "title -alert")
        yield Label(step.text, key="calibrating-text", classes="text said")
        with Horizontal(classes="actions"):
            if step.wants is Wants.END:
                yield PressButton(words.BACK_TO_STATION, key="calibrating-end", classes="main -go")
                return
            yield PressButton(words.LEAVE, key="calibrating-leave", classes="main")
            if step.wants is Wants.READY:
                yield PressButton(words.READY, key="calibrating-ready", classes="main -go")

    def on_mount(self) -> None:
        """Taps that were meant for the step before do not count."""
        self._shown_at_s = self._clock.now()

    def accepts_taps(self) -> bool:
        """As the screens of the station."""
        now_s = self._clock.now()
        is_held = self._held_at_s is not None and now_s - self._held_at_s < HOLD_S
        return (
            self.is_current and not is_held and self._shown_at_s is not None and now_s - self._shown_at_s >= DEAD_TIME_S
        )

    def hold_taps(self) -> None:
        """One tap at a time."""
        self._held_at_s = self._clock.now()

    @on(PressButton.Pressed, "#calibrating-ready")
    def _is_there(self) -> None:
        self._answer("")

    @on(GaugeEntry.Entered)
    def _gauge(self, event: GaugeEntry.Entered) -> None:
        if event.figure is not None:
            self._answer(f"{event.figure:g}")

    def _answer(self, text: str) -> None:
        """Once: the next question is another screen's."""
        if not self._has_answered:
            self._has_answered = True
            self.app.post_message(self.Answered(self._step.number, text))

    @on(PressButton.Settled)
    def _taps_again(self) -> None:
        self._held_at_s = None


class CalibratingApp(SturdyApp, inherit_bindings=False):
    """Shows each step as it comes, and sends what was tapped."""

    CSS_PATH = "kiosk.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    NOTIFICATION_TIMEOUT = 0
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]  # noqa: RUF012 - the framework's own type
    BINDINGS: Final = [  # type: ignore[misc]
        Binding(
            "ctrl+q,ctrl+z,ctrl+p,ctrl+c,ctrl+backslash,escape,f1,tab,shift+tab", "nothing", show=False, priority=True
        ),
    ]

    def __init__(
        self,
        make_link: MakeLink,
        clock: Clock,
        *,
        theme: Theme = Theme.DARK,
        language: str,
        stall: StallWatch | None = None,
    ) -> None:
        self._palette = PALETTES[theme]  # the toolkit asks for it while it is put together
        super().__init__()
        speak(language)
        self.animation_level = "none"
        self._clock, self._stall = clock, stall
        self._link = make_link(
            lambda said: self._tell(Heard(said)), lambda was_heard: self._tell(LineEnded(was_heard=was_heard))
        )
        self.step = first()

    def _tell(self, message: Message) -> None:
        self.post_message(message)

    def get_css_variables(self) -> dict[str, str]:
        """The roles of the stylesheet in the colours of this station's theme."""
        return super().get_css_variables() | self._palette

    def on_mount(self) -> None:
        """Show that the station goes down, and listen."""
        self.push_screen(StepScreen(self.step, self._clock))
        self.run_worker(self._link.run(), name="link")
        if self._stall is not None:
            self._stall.start()
            self.set_interval(_BEAT_S, self.beat)

    async def beat(self) -> None:
        """The message loop runs."""
        if self._stall is not None:
            self._stall.beat()

    def on_unmount(self) -> None:
        """It ends in good order."""
        if self._stall is not None:
            self._stall.stop()

    def on_heard(self, message: Heard) -> None:
        """One more line."""
        _log.info(line("calibration_step", step=message.said.code))
        self._show(after(self.step, message.said))

    def on_line_ended(self, message: LineEnded) -> None:
        """It is over, one way or the other."""
        if self._link.has_left:
            self._show(left(self.step))
        else:
            self._show(lost(self.step) if message.was_heard else unanswered(self.step))

    def _show(self, step: Step) -> None:
        before, self.step = self.step, step
        is_asked_anew = step.wants in (Wants.READY, Wants.GAUGE) and step.number != before.number
        if is_asked_anew or (before.wants, before.title, before.text) != (step.wants, step.title, step.text):
            self.switch_screen(StepScreen(step, self._clock))

    def on_step_screen_answered(self, message: StepScreen.Answered) -> None:
        """An answer to the step that its screen has shown, whichever stands there by now."""
        self._link.answer(message.number, message.text)

    @on(PressButton.Pressed, "#calibrating-leave")
    @on(PressButton.Pressed, "#gauge-leave")
    def _leave(self) -> None:
        self._link.leave()

    @on(PressButton.Pressed, "#calibrating-end")
    def _end(self) -> None:
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """See every press before any widget does."""
        if is_stop(event, self.size.height) and not event.is_forwarded:
            self._link.leave()
            for bar in self.screen.query(StopBar):
                bar.flash()
        await super().on_event(event)

    def felt(self, event: events.MouseEvent) -> None:
        """STOP in the reader's thread, before the message loop comes to it. To let go twice is to let go."""
        if is_stop(event, self.size.height):
            self._link.leave()

    def action_nothing(self) -> None:
        """What every key does."""
