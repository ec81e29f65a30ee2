"""What must never be painted, looked for in everything that is."""

import re
from collections import Counter
from typing import Final

_POINTER: Final = b"\x1b]22;default\x07"
FORBIDDEN: Final = re.compile(rb"\x1b\[\?1049l|\x1b\]|\x07|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""Leaving the full screen, setting a title, a bell, turning the direction of text: nothing of it is ever painted. (The
toolkit sets the shape of a pointer that nobody sees.)"""

_BEGUN: Final = re.compile(rb"\xe2[\x80\x81]?\Z")


class Paint:
    """Looks through what was painted for what must never be."""

    def __init__(self) -> None:
        self.forbidden: Counter[bytes] = Counter()
        self.count = 0
        """Bytes painted."""
        self._unscanned = b""

    def take(self, data: bytes) -> None:
        """Some more; what may go on in the next piece waits for it."""
        self.count += len(data)
        data = (self._unscanned + data).replace(_POINTER, b"")
        begun = data.find(b"\x1b", max(0, len(data) - len(_POINTER)))
        begun = begun if begun >= 0 or (tail := _BEGUN.search(data)) is None else tail.start()
        data, self._unscanned = (data, b"") if begun < 0 else (data[:begun], data[begun:])
        self.forbidden.update(FORBIDDEN.findall(data))

    def end(self) -> None:
        """No more comes: nothing has to wait."""
        self.take(b" " * len(_POINTER))
