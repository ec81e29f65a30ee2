"""What must not stop an update half-way: a terminal that has gone, a full card under the log, a second Ctrl-C."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def unfailing(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Tell a line where it can be told, and go on where it cannot: what is being done matters more."""

    def told(line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # ValueError: the file is closed
            tell(line)

    return told


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Meanwhile nobody ends this process by asking, nor the programs that it runs."""
    former = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
