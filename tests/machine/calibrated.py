"""The technician's own calibration of the booted station: a rigid bottle, a hand pump, and a gauge that is right.

`kiosk calibrate` is asked for with the options that docs/technician.md names; what it asks then is answered as a
person would, with the plant's true pressure for what the gauge shows.
"""

import re
from collections.abc import Callable
from typing import Final, cast

from tests.machine.boards.base import Board, BoardError
from tests.machine.panel import FIRST, Panel
from tests.machine.room import ClaimError

FOLDER: Final = "/run/bench"
TYPED, SAID = f"{FOLDER}/typed", f"{FOLDER}/said"
WORDS: Final = (
    "--config /etc/bfr-kiosk/kiosk.toml --serial-a A-1 --serial-b B-1 --by Technician"
    " --instrument 'the true pressure of the plant'"
    " --gauge-certificate none --temperature-c 21"
)
COMMAND: Final = f"exec 3<>{TYPED}; /opt/bfr-kiosk/bin/kiosk calibrate {WORDS} <&3 >{SAID} 2>&1; echo ENDED $? >>{SAID}"
UNIT: Final = "bench-calibrate"
LOOK_S: Final = 2.0
LONGEST_S: Final = 5400.0
"""Of our seconds."""
CONNECT: Final = re.compile(r"^connect rigid volume")
PUMP: Final = re.compile(r"(?:to|back to) ([\d.]+) mmHg(?: and|:) press Enter")
GAUGE: Final = re.compile(r"^type what the gauge shows")
ENDED: Final = re.compile(r"^ENDED (\d+)")


def calibrate(panel: Panel) -> None:
    """From the first page to the first page, with a calibration in force. Raises `ClaimError` when it fails."""
    board = panel.board
    _ran(board, "systemctl", "stop", "bfr-kiosk.target")
    _ran(board, "sh", "-c", f"mkdir -p {FOLDER}; rm -f {TYPED} {SAID}; mkfifo {TYPED}; touch {SAID}")
    _ran(board, "systemd-run", "--quiet", "--no-block", f"--unit={UNIT}", "sh", "-c", COMMAND)
    Technician(board).work(panel.clock, panel.sleep)
    _ran(board, "systemctl", "--no-block", "start", "bfr-kiosk.target")
    panel.see(FIRST, LONGEST_S)


class Technician:
    """Who answers, one line after the other.

    Args:
        board: the machine, and the plant around it.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._read = 0

    def work(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Until the procedure has ended. Raises `ClaimError` when it ended badly, or is silent for too long."""
        end_s = clock() + LONGEST_S
        while True:
            said = self._board.get(SAID).decode(errors="replace")
            for line in said[self._read :].splitlines():
                if (ended := ENDED.match(line)) is not None:
                    self._end(int(ended[1]), said)
                    return
                self._answer(line)
            self._read = len(said)
            if clock() > end_s:
                raise ClaimError(f"kiosk calibrate is silent: {said[-300:]}")
            sleep(LOOK_S)

    def _end(self, code: int, said: str) -> None:
        self._plant(fit="thigh")
        if code:
            raise ClaimError(f"kiosk calibrate ended with {code}: {said[-400:]}")

    def _answer(self, line: str) -> None:
        if CONNECT.match(line):
            self._plant(fit="bottle")
            self._type("")
        elif (asked := PUMP.search(line)) is not None:
            self._plant(hand_mmhg=float(asked[1]))
            self._type("")
        elif GAUGE.match(line):
            state = cast("dict[str, float]", self._plant(state=True)["state"])
            self._type(f"{state['cuff_mmhg']:.1f}")

    def _plant(self, **message: object) -> dict[str, object]:
        answered = self._board.plant(message)
        if not answered.get("ok"):
            raise BoardError(f"the plant: {answered}")
        return answered

    def _type(self, text: str) -> None:
        _ran(self._board, "sh", "-c", f"echo '{text}' >{TYPED}")


def _ran(board: Board, *words: str) -> None:
    done = board.run(*words, timeout_s=120.0)
    if done.code:
        raise BoardError(f"{' '.join(words)} ended with {done.code}: {done.output[-300:]}")
