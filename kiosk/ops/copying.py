"""How a process that writes a stick tells how far it is: `DONE OF` on each line, then `end` and a code, `-` for none.

The screen, which starts it, loads nothing else of it.
"""

import os
from collections.abc import Callable
from typing import Final

from kiosk.core.errors import KioskError

END: Final = "end"
FINE: Final = "-"
"""In place of a code."""
_STEPS_BACK: Final = 19


def tell(work: Callable[[Callable[[int, int], None]], object]) -> int:
    """Do it behind everything else, and tell; 0 also when it was refused, since the last line says so.

    `work` takes what takes steps done and steps there are.
    """
    os.nice(_STEPS_BACK)
    try:
        work(lambda done, of: print(done, of, flush=True))
    except KioskError as error:
        print(END, error.code, flush=True)
        return 0
    print(END, FINE, flush=True)
    return 0
