"""Stands between a terminal and the program in it, and keeps what each says to the other.

`python -m tests.terminals.relay FOLDER PROGRAM ...` runs a program in a terminal of its own, of the same size, and
passes everything on. FOLDER gets `size` (columns, rows, and the pixels they take, as the terminal says), and for each
run of the program, counted from 1: `out-1` (what it drew), `in-1` (a line for each thing that the terminal sent: the
monotonic time, and the bytes) and, when it has begun, `pid-1`. A program that ends is started again, as the service
manager would.
"""

import fcntl
import os
import pty
import selectors
import signal
import struct
import sys
import termios
import time
import tty
from itertools import count
from pathlib import Path
from typing import Final

_READ: Final = 65536


def _size() -> bytes:
    return fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8))


def _play(folder: Path, number: int, program: list[str]) -> None:
    """One run of the program."""
    signal.signal(signal.SIGWINCH, signal.SIG_DFL)  # ours would run in the child too, which has no terminal to tell
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(program[0], program)  # noqa: S606 - what the check named

    def resized(_signal: int, _frame: object) -> None:
        rows, columns, width, height = struct.unpack("HHHH", _size())
        (folder / "size.new").write_text(f"{columns} {rows} {width} {height}")
        (folder / "size.new").rename(folder / "size")
        fcntl.ioctl(fd, termios.TIOCSWINSZ, _size())
        os.kill(pid, signal.SIGWINCH)

    signal.signal(signal.SIGWINCH, resized)
    resized(0, None)
    with (
        (folder / f"out-{number}").open("wb", buffering=0) as drawn,
        (folder / f"in-{number}").open("wb", buffering=0) as sent,
    ):
        (folder / f"pid-{number}").write_text(str(pid))
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ)
            selector.register(fd, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    try:
                        data = os.read(key.fd, _READ)
                    except OSError:
                        data = b""
                    if not data:
                        if key.fd == 0:
                            sys.exit(0)  # the terminal is gone, and so is the program's when we are
                        os.close(fd)
                        os.waitpid(pid, 0)
                        return
                    if key.fd == fd:
                        drawn.write(data)
                        _write(1, data)
                    else:
                        sent.write(f"{time.monotonic():.6f} {data!r}\n".encode())
                        _write(fd, data)


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def main() -> None:
    """Run until the terminal is gone."""
    folder, program = Path(sys.argv[1]), sys.argv[2:]
    tty.setraw(0)
    for number in count(1):
        _play(folder, number, program)


if __name__ == "__main__":
    main()
