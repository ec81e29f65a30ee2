"""The screen process of `timing`: the real one in a terminal, played visit after visit until it is ended.

`python -m benchmarks.timing_screen CONFIG REPORT`. REPORT gets a line of JSON for each bout that ended, with its
reason, and one for what the visits could not go on for.
"""

import argparse
import asyncio
import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.config import load_settings
from kiosk.demo.autoplay import PlayError, Script, begin, come, finish, open_station
from kiosk.demo.hand import Hand
from kiosk.log import set_up
from kiosk.safety.limits import REPERFUSION_RESET_S
from kiosk.tui.app import KioskApp
from kiosk.tui.run import run_screen

SCRIPT: Final = Script(lop_mmhg=250, percent_lop=60, proof_s=300.0, patience_s=60.0)
"""Bouts at 150 mmHg, with the patience that busy cores ask for."""

PAUSE_S: Final = REPERFUSION_RESET_S + 5.0
"""Between two bouts, so that the watchdog's account of time under pressure begins anew."""


class Player:
    """Plays one app and writes down how each bout ended."""

    def __init__(self, report: Path) -> None:
        self._report = report

    async def __call__(self, app: KioskApp) -> None:
        """Play until the process is ended. Raises `PlayError` when a visit does not go as it should."""
        hand = Hand(app, SCRIPT.patience_s)
        await open_station(app, hand, SCRIPT)
        for number in itertools.count():
            script = replace(SCRIPT, name=name_of(number))
            await come(app, hand, script)
            await begin(hand)
            result = await finish(app, hand, script)
            self.tell(end=result.end_reason.code)
            await asyncio.sleep(PAUSE_S)

    def tell(self, **news: str) -> None:
        """Add a line to the report."""
        with self._report.open("a", encoding="utf-8") as file:
            file.write(json.dumps(news) + "\n")


def name_of(number: int) -> str:
    """Somebody else each time: a limb has its rests and its sum for a day."""
    letters = ""
    while True:
        number, letter = divmod(number, 26)
        letters = chr(ord("A") + letter) + letters
        if not number:
            return f"Runner {letters}"
        number -= 1


def main() -> int:
    """Play; 1 with the reason in the report when a visit failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("report", type=Path)
    arguments = parser.parse_args()
    settings = load_settings(arguments.config)
    set_up("tui", file=settings.data_dir / "tui.log")
    player = Player(arguments.report)
    try:
        return run_screen(settings, player=player)
    except PlayError as error:
        player.tell(failed=str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
