"""When the interpreter looks for garbage in the screen process: nothing else runs meanwhile, nor does the STOP reader.

What a start has loaded stays for good. Looking through it again and again costs a tenth of a second and more each time,
so it is put aside; what is left to look through is what pages leave behind.
"""

import gc


def hold() -> None:
    """A start makes no garbage worth looking for."""
    gc.disable()


def settle() -> None:
    """Put aside all there is, and look through what comes from now on."""
    gc.freeze()
    gc.enable()
