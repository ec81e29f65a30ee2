"""Cleans up after a demo whose first process was killed: ends what it left running, gives the terminal back.

A process of its own, because nothing in a killed process runs. It reads from standard input: a line `PID` for each
process that was started, and `done` when the demo has cleaned up after itself. When the input ends without that, the
demo was killed. The lock file is inherited, so no other demo starts before this has finished.
"""

import contextlib
import os
import select
import signal
import sys
import termios
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.demo.folders import remove_sockets

END_S: Final = 8.0
MODES_OFF: Final = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[0m"
)
"""Mouse, focus and paste reports off, cursor on, plain colours; harmless when they are so already."""
MAIN_BUFFER: Final = "\x1b[<u\x1b[?1049l"
"""Keyboard reports off and back to the main buffer. Not harmless twice: the cursor goes back to where it was."""
_LFLAG: Final = 3

TerminalSettings = list[int | list[bytes | int]]
"""What `termios.tcgetattr` gives."""


def restore_terminal(saved: TerminalSettings | None, *, is_left: bool, only_raw: bool = False) -> None:
    """Give the terminal back as it was.

    Args:
        saved: its settings before.
        is_left: the screen has left the main buffer and could not go back to it.
        only_raw: leave the settings alone when the shell has already made its own.
    """
    if not os.isatty(1):
        return
    with contextlib.suppress(OSError, termios.error):
        now = termios.tcgetattr(1)[_LFLAG]
        is_taken = isinstance(now, int) and bool(now & termios.ISIG)
        if saved is not None and not (only_raw and is_taken):
            termios.tcsetattr(1, termios.TCSADRAIN, saved)
        os.write(1, f"{MODES_OFF}{MAIN_BUFFER if is_left else ''}".encode())


def terminal_settings() -> TerminalSettings | None:
    """The settings to give back later; None when standard output is no terminal."""
    try:
        return termios.tcgetattr(1)
    except termios.error:
        return None


def end(processes: Iterable[int]) -> None:
    """End processes (by pidfd) one after the other, so that each ends before the one it needs."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGCONT)
            signal.pidfd_send_signal(process, signal.SIGTERM)
            if not select.select([process], [], [], END_S)[0]:
                signal.pidfd_send_signal(process, signal.SIGKILL)


def main() -> int:
    """Wait for the end of the demo; clean up when it came without warning."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    saved = terminal_settings()
    processes: list[int] = []
    for text in sys.stdin:
        if text == "done\n":
            return 0
        with contextlib.suppress(ProcessLookupError):
            processes.append(os.pidfd_open(int(text)))
    end(reversed(processes))
    remove_sockets(Path(sys.argv[1]))
    restore_terminal(saved, is_left=True, only_raw=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
