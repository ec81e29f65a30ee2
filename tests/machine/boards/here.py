"""This computer itself, for what needs no machine to be booted: programs of the bench are run on it."""

import subprocess
import time
from typing import Never

from tests.machine.boards.base import Ability, BoardError, Picture, Ran
from tests.machine.build import PROJECT


def _no(*asked: object) -> BoardError:
    return BoardError(f"no machine is booted for this case: {', '.join(map(str, asked))}")


class Here:
    """It has no panel, no plant, and no power that a case may cut."""

    name = "a disk that writes down"
    abilities = frozenset({Ability.WRITE_LOG})
    touch_name = ""

    def start(self) -> str:
        """It runs."""
        return ""

    def cut(self) -> Never:
        """Never."""
        raise _no("cut")

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """A program, from the checkout's root. Raises `BoardError` when it is not done in time, or is not there."""
        began_s = time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603 - words of a case
                words,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BoardError(str(error)) from error
        return Ran(done.returncode, done.stdout.decode(errors="replace"), began_s, time.monotonic())

    def put(self, path: str, data: bytes, mode: int = 0o644) -> Never:
        """Never."""
        raise _no(path, len(data), mode)

    def get(self, path: str) -> Never:
        """Never."""
        raise _no(path)

    def press(self, x: float, y: float, finger: int = 0) -> Never:
        """Never."""
        raise _no(x, y, finger)

    def lift(self, finger: int = 0) -> Never:
        """Never."""
        raise _no(finger)

    def picture(self) -> Picture:
        """Never."""
        raise _no("picture")

    def plant(self, message: dict[str, object]) -> Never:
        """Never."""
        raise _no(message)

    def close(self) -> None:
        """It stays."""
