"""The STOP bar: the bottom rows of every screen. It only shows: the app takes the tap before any widget sees it."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui import strings

STOP_ROWS: Final = 4
"""Height of the bar and of the rows in which any press or slide is STOP (17 mm on the 7 inch panel)."""

FLASH_S: Final = 0.25

_LETTERS: Final = {
    "S": ("#####", "##   ", "#####", "   ##", "#####"),
    "T": ("######", "  ##  ", "  ##  ", "  ##  ", "  ##  "),
    "O": ("######", "##  ##", "##  ##", "##  ##", "######"),
    "P": ("######", "##  ##", "######", "##    ", "##    "),
}
_HALF: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _word() -> tuple[str, ...]:
    """STOP in half blocks: three cell rows of letters five half-rows high, one half-row above them."""
    pixels = ["  ".join(_LETTERS[letter][row] for letter in "STOP") for row in range(5)]
    blank = " " * len(pixels[0])
    rows = [blank, *pixels, blank, blank]
    return tuple(
        "".join(_HALF[upper == "#", lower == "#"] for upper, lower in zip(rows[i], rows[i + 1], strict=True))
        for i in range(0, len(rows), 2)
    )


_WORD: Final = _word()


class StopBar(Widget, can_focus=False):
    """Full width, always the same place, never covered."""

    def render_line(self, y: int) -> Strip:
        """One row: the word in the middle, what it does to the right of it."""
        style = self.rich_style
        width = self.size.width
        word = _WORD[y] if y < len(_WORD) else ""
        left = max(0, (width - len(_WORD[0])) // 2)
        side = str(strings.STOP_SIDE[y - 1]) if 1 <= y <= len(strings.STOP_SIDE) else ""
        line = (" " * left + word + "  " + side)[:width].ljust(width)
        return Strip([Segment(line, style + Style(bold=True))], width)

    def flash(self) -> None:
        """Invert for a moment: the tap was felt."""
        self.add_class("-pressed")
        self.set_timer(FLASH_S, self._settle)

    def _settle(self) -> None:
        self.remove_class("-pressed")
