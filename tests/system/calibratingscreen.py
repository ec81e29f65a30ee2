"""The screen of a calibration without its picture: its own line to the procedure, and READY at the first question.

`python -m tests.system.calibratingscreen SOCKET` says on its output the code of each line that it hears, then stays.
"""

import asyncio
import sys
from pathlib import Path

from kiosk.ops.panelwire import Order, Said
from kiosk.tui.calibratinglink import CalibratingLink

ORDER = Order(instrument="Gauge 4711", gauge_certificate="K-1", serial_a="A-1", serial_b="B-1", temperature_c=22.0)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    def hears(said: Said) -> None:
        _say(said.code)
        if said.code == "connect":
            link.answer(said.number)

    link = CalibratingLink(Path(sys.argv[1]), ORDER, hears, lambda _was_heard: _say("lost"))
    asyncio.run(link.run())


if __name__ == "__main__":
    main()
