"""What the scripted runner answers around work: the three questions, and the check of the skin's colour."""

import asyncio

from kiosk.core.model import SessionView
from kiosk.core.scale import SCALES
from kiosk.demo.hand import Hand
from kiosk.tui.app import KioskApp


def session_of(app: KioskApp) -> SessionView | None:
    """The bout that the screen shows."""
    return None if app.snapshot is None else app.snapshot.session


class Ratings:
    """What is answered to the three questions, set by set; the last ones again where the script has no more."""

    def __init__(self, script: tuple[tuple[int, int, int], ...]) -> None:
        self._sets = list(script)
        self._now: dict[str, int] = {}

    def take(self, scale: str) -> int:
        """The answer to a question; when it was given already another set is over."""
        if scale not in self._now:
            answers = self._sets.pop(0) if len(self._sets) > 1 else self._sets[0]
            self._now = dict(zip(SCALES, answers, strict=True))
        return self._now.pop(scale)


async def rate(app: KioskApp, hand: Hand, ratings: Ratings) -> None:
    """Answer the question that is open, and wait until the station has heard it."""
    session = session_of(app)
    if session is None or not session.scale:
        return
    scale = session.scale
    await hand.tap(f"scale-{ratings.take(scale)}")
    await hand.until(lambda: _scale_of(app) != scale, "the next question")


def _scale_of(app: KioskApp) -> str:
    session = session_of(app)
    return "" if session is None else session.scale


async def refill(hand: Hand) -> None:
    """Press, let go, and see the colour come back after a second."""
    await hand.tap("refill-tap")
    await asyncio.sleep(1.0)
    await hand.tap("refill-tap")
