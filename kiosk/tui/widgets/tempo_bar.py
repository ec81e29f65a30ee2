"""What to do now, in two words, in a bar that fills and empties in tempo: the runner moves with its edge."""

from typing import Final

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui.format import drawable
from kiosk.tui.widgets.lettered import WIDE_COLUMNS
from kiosk.tui.widgets.lettering import NARROW, lettered

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


class TempoBar(Widget, can_focus=False):
    """Words over a moving fill. `share` is how much of the bar is filled, 0-1."""

    COMPONENT_CLASSES = {"tempo-bar--fill"}  # noqa: RUF012 - the framework's own name and type

    words: reactive[str] = reactive("")
    share: reactive[float] = reactive(0.0)

    def render_line(self, y: int) -> Strip:
        """One row, the words over the fill."""
        width = self.size.width
        empty = self.rich_style
        full = self.get_component_rich_style("tempo-bar--fill")
        eighths = round(min(1.0, max(0.0, self.share)) * width * 8)
        whole, part = divmod(eighths, 8)
        words = self._words(y).center(width)[:width]
        segments = [Segment(words[:whole], full)]
        if whole < width:
            if part and words[whole] == " ":
                edge = empty.from_color(full.bgcolor, empty.bgcolor)
                segments.append(Segment(_EIGHTHS[part], edge))
            else:
                segments.append(Segment(words[whole], full if part >= 4 else empty))
            segments.append(Segment(words[whole + 1 :], empty))
        return Strip(segments, width)

    def _words(self, y: int) -> str:
        """What of the words stands in a row: a row of large letters, or all of them in the middle one."""
        words, height = drawable(self.words).replace("\n", " "), self.size.height
        if self.app.size.width >= WIDE_COLUMNS:
            large = lettered(words, width=self.size.width - 2, height=height, sizes=(NARROW,))
            if large is not None:
                above = (height - len(large.rows) + 1) // 2
                return large.rows[y - above] if 0 <= y - above < len(large.rows) else ""
        return words if y == height // 2 else ""
