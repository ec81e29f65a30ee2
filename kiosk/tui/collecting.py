"""When the interpreter looks for garbage in the screen process: nothing else runs meanwhile, nor does the STOP reader.

What a start has loaded stays for good. Looking through it again and again costs a tenth of a second and more each time,
so it is put aside; what is left to look through is what pages leave behind. One page's is a matter of some
milliseconds; the interpreter by itself would let several come together.
"""

import gc
from collections.abc import Callable
from typing import Final

SWEEP_S: Final = 0.15
"""After a page has come: by then the one before it is taken apart, and nobody has found the next thing to press yet."""


class _Process:
    """Whether this process is a screen that has put its start aside."""

    is_settled = False


def hold() -> None:
    """A start makes no garbage worth looking for."""
    gc.disable()


def settle() -> None:
    """Put aside all there is, and look through what comes from now on."""
    gc.freeze()
    gc.enable()
    _Process.is_settled = True


def sweep_later(later: Callable[[float, Callable[[], object]], object]) -> None:
    """Look through what the page before has left, soon; only where a start was put aside, in a screen's own process.

    `later` calls something after so many seconds.
    """
    if _Process.is_settled:
        later(SWEEP_S, gc.collect)
