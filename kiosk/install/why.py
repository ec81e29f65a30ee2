"""Why something ended, in a code that a screen has a sentence for (`kiosk/core/errandcodes.py` lists them)."""

import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_SHELL: Final = "sh"


@dataclass(frozen=True, slots=True)
class Why:
    """A code, and the words and numbers of its sentence by their names. No code: nothing that a screen is told."""

    code: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)


def of_error(error: BaseException) -> Why:
    """Why an error that is none of ours ended it."""
    if isinstance(error, KeyboardInterrupt):
        return Why("ended")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Why("card_full")
    return Why("system")


def called(command: Sequence[str]) -> str:
    """What a command is called for a person: the program, of ours with its first word, and not what runs it."""
    words = list(command)
    if _SHELL in words[1:]:  # as another user: `sh -c SCRIPT sh PROGRAM ...`
        words = words[len(words) - 1 - words[::-1].index(_SHELL) + 1 :] or words
    name = os.path.basename(words[0])
    return " ".join([name, *words[1:2]]) if name == "kiosk" else name
