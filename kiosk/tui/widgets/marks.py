"""Sets and repetitions as marks that are counted at one glance: done, the one that runs, still to come.

They differ in height, not in colour: a done one is as high as the row, one to come is a line on the ground.
"""

from typing import Final

from textual.content import Content
from textual.widgets import Static

DONE: Final = "▇"
NOW: Final = "▄"
TO_COME: Final = "▁"
GROUP: Final = 5
"""Marks stand in fives: nobody counts seven in a row at a glance, everybody sees five and two."""


def laid_out(done: int, total: int, *, running: bool, width: int, widest: int) -> str | None:
    """All marks in one row, each as wide as there is room for; None where there is none.

    Args:
        done: how many are behind.
        total: how many there are.
        running: whether the next one has begun.
        width: cells there are.
        widest: most cells a mark may have; those wider than two stand by themselves and not in fives.
    """
    signs = [DONE if number < done else NOW if running and number == done else TO_COME for number in range(total)]
    for cells, between in (*((cells, " ") for cells in range(widest, 2, -1)), (2, "  "), (1, " "), (1, "")):
        if cells > widest:
            continue
        apart = " " if cells > 1 else ""
        marks = [sign * max(1, cells - 1) for sign in signs]
        row = between.join(apart.join(marks[start : start + GROUP]) for start in range(0, total, GROUP))
        if len(row) <= width:
            return row
    return None


class Marks(Static, can_focus=False):
    """One row of marks; repainted only when one changed. More than there is room for are told in figures."""

    def __init__(self, *, key: str, widest: int) -> None:
        super().__init__(Content(""), id=key, markup=False)
        self.shown = (0, 0, False)
        self._widest = widest

    def show(self, done: int, total: int, *, running: bool = False) -> None:
        """Other marks."""
        if (done, total, running) != self.shown:
            self.shown = (done, total, running)
            self._lay_out()

    def on_resize(self) -> None:
        """Another width, other marks."""
        self._lay_out()

    def _lay_out(self) -> None:
        done, total, running = self.shown
        row = laid_out(done, total, running=running, width=self.content_size.width, widest=self._widest)
        self.update(Content(f"{done}/{total}" if row is None else row), layout=False)
