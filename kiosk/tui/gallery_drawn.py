"""Pages of the gallery with what is drawn: figures, bands, tracks, marks, trace and pulses."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.limb import Limb, Side
from kiosk.tui import gallery_samples as samples
from kiosk.tui import gallery_strings as words
from kiosk.tui import strings
from kiosk.tui.training_words import LOOKS, OPEN_REST
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.body_figure import BodyFigure
from kiosk.tui.widgets.gauge import Gauge
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.marks import Marks
from kiosk.tui.widgets.oscillogram import OscillogramBars
from kiosk.tui.widgets.pressure_trace import PressureTrace
from kiosk.tui.widgets.state_band import StateBand
from kiosk.tui.widgets.tempo_bar import TempoBar
from kiosk.tui.widgets.tempo_track import Motion, TempoTrack


class Page(Container, can_focus=False):
    """One page; `fill` is called once its widgets stand."""

    KEY: ClassVar[str]

    def on_mount(self) -> None:
        """Show the states."""
        self.fill()

    def fill(self) -> None:
        """Give the widgets what they show."""


class FiguresPage(Page):
    """The faces."""

    KEY = "figures"

    def compose(self) -> ComposeResult:
        """Digits in two sizes, letters, plain text."""
        with Horizontal(classes="gallery-row"):
            yield BigDigits("108", key="digits-large")
            yield BigDigits("--", key="digits-none")
            yield BigDigits("42", key="digits-small", places=2)
        for number in range(2):
            yield StateBand(key=f"letters-{number}")
        yield Label(words.SAMPLE_TEXT, classes="gallery-ink")
        yield Label(words.SAMPLE_SOFT, classes="gallery-soft")

    def fill(self) -> None:
        """The alphabet."""
        for number, line in enumerate(words.SAMPLE.splitlines()):
            self.query_one(f"#letters-{number}", StateBand).words = line


class BandsPage(Page):
    """Bands of some cues, each in its state's colour with its sign."""

    CUES: ClassVar[tuple[str, ...]]

    def compose(self) -> ComposeResult:
        """One band below the other."""
        for cue in self.CUES:
            look = OPEN_REST if cue == "open" else LOOKS[cue]
            with Container(classes=f"gallery-band {look.kind}"):
                yield StateBand(key=f"band-{cue}")

    def fill(self) -> None:
        """Sign, words, a count."""
        for cue in self.CUES:
            look = OPEN_REST if cue == "open" else LOOKS[cue]
            band = self.query_one(f"#band-{cue}", StateBand)
            band.sign, band.words = look.sign, str(strings.CUE["rest" if cue == "open" else cue]).lstrip("▲▼ ")
            band.count = "12/15" if cue in ("up", "down") else "0:24"


class WorkPage(BandsPage):
    """Work."""

    KEY = "work"
    CUES = ("up", "down", "move")


class WaitPage(BandsPage):
    """Waiting."""

    KEY = "wait"
    CUES = ("fill", "ready", "paused")


class RestPage(BandsPage):
    """Rest, inflated and open, and release."""

    KEY = "rest"
    CUES = ("rest", "open", "release")


class TracksPage(Page):
    """The track of the tempo in each movement, early and late; the bar below."""

    KEY = "tracks"
    KINDS: ClassVar = {
        Motion.UP: "-working",
        Motion.DOWN: "-working",
        Motion.DRAIN: "-working",
        Motion.BARS: "-resting",
        Motion.FILL: "-filling",
        Motion.STILL: "-paused",
        Motion.OUT: "-releasing",
    }

    def compose(self) -> ComposeResult:
        """One beside the other."""
        with Horizontal(classes="gallery-tracks"):
            for motion, kind in self.KINDS.items():
                with Container(classes=f"gallery-track {kind}"):
                    yield TempoTrack(key=f"track-{motion.value}")
        yield TempoBar(id="tempo")

    def fill(self) -> None:
        """A third of the way."""
        for motion in self.KINDS:
            track = self.query_one(f"#track-{motion.value}", TempoTrack)
            track.motion, track.share = motion, 0.3
        bar = self.query_one(TempoBar)
        bar.words, bar.share = str(strings.CUE["ready"]), 0.3


class MarksPage(Page):
    """Marks from few to too many, the gauge, the body with each limb lit."""

    KEY = "marks"
    ROWS: ClassVar = ((1, 4, 8), (6, 15, 2), (22, 30, 2), (12, 40, 2), (37, 60, 2))

    def compose(self) -> ComposeResult:
        """Marks, gauges, figures."""
        for number, (_, _, widest) in enumerate(self.ROWS):
            yield Marks(key=f"marks-{number}", widest=widest)
        yield Gauge(key="gauge-low")
        yield Gauge(key="gauge-near")
        with Horizontal(classes="gallery-figures"):
            for limb in Limb:
                for side in Side:
                    yield BodyFigure(key=f"figure-{limb.value}-{side.value}")
                    yield Label(strings.LIMB_NAMES[limb.value, side.value], classes="gallery-name")

    def fill(self) -> None:
        """Counts, shares, limbs."""
        for number, (done, total, _) in enumerate(self.ROWS):
            self.query_one(f"#marks-{number}", Marks).show(done, total, running=True)
        self.query_one("#gauge-low", Gauge).show(192.0, 600.0)
        self.query_one("#gauge-near", Gauge).show(540.0, 600.0)
        for limb in Limb:
            for side in Side:
                self.query_one(f"#figure-{limb.value}-{side.value}", BodyFigure).show(limb, side)


class TracePage(Page):
    """The trace: fill, contractions, a cough above the band, a gap, a rest, a release."""

    KEY = "trace"

    def compose(self) -> ComposeResult:
        """The trace alone."""
        yield PressureTrace(key="trace", scale=samples.SCALE)

    def fill(self) -> None:
        """A minute."""
        self.query_one(PressureTrace).follow(samples.history())


class PulsesPage(Page):
    """The oscillogram while it grows and when something was found."""

    KEY = "pulses"

    def compose(self) -> ComposeResult:
        """Both beside each other."""
        with Horizontal():
            yield OscillogramBars(key="growing")
            yield OscillogramBars(key="measured")

    def fill(self) -> None:
        """Steps, and the curve through them."""
        self.query_one("#growing", OscillogramBars).show(samples.GROWING)
        self.query_one("#measured", OscillogramBars).show(samples.MEASURED)
