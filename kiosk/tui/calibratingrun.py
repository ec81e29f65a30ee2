"""Runs the calibration in the screen's own terminal, then begins the screen anew in its place."""

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING

from kiosk.log import line
from kiosk.tui.sensorsdesk import CALIBRATED_WITH

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.ops.panelwire import Order

_log = logging.getLogger(__name__)


def calibrate(settings: "Settings", order: "Order") -> int:
    """Until the technician goes back to the station; an exit code, not zero when it ended by an error."""
    from kiosk.hw.clock import SystemClock  # noqa: PLC0415 - a screen that is not calibrated from needs none of this
    from kiosk.tui.calibratingapp import CalibratingApp  # noqa: PLC0415 - as above
    from kiosk.tui.calibratinglink import CalibratingLink, path_of  # noqa: PLC0415 - as above
    from kiosk.tui.palette import Theme  # noqa: PLC0415 - as above
    from kiosk.tui.stall import StallWatch  # noqa: PLC0415 - as above

    path = path_of(settings)
    clock = SystemClock()
    app = CalibratingApp(
        lambda hears, lost: CalibratingLink(path, order, hears, lost),
        clock,
        theme=Theme(settings.screen.theme),
        language=settings.screen.language,
        stall=StallWatch(clock.now),
    )
    asyncio.run(app.run_async())
    _log.info(line("calibration_screen_ended", exit_code=app.return_code or 0))
    return app.return_code or 0


def begin_anew(order: "Order") -> None:
    """Become the process that this one was when it began: same command, same terminal, same unit.

    What was typed is still there for another try.
    """
    os.environ[CALIBRATED_WITH] = order.encoded().decode()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command
