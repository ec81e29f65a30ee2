"""States of the booted machine that cases begin from. Each is made once in a run, and taken back for each case.

A kept state is named after the functions that it was made by, each out of the one before it; not after what these
call. After a change of that the folder of the machine has to go.
"""

import hashlib
import inspect
from collections.abc import Callable
from typing import Final

from tests.machine import calibrated, hand, visiting
from tests.machine.panel import Panel
from tests.machine.registry import REST

PIN: Final = hand.PIN
OPENING: Final = "opening"
"""A supervisor has set up the station, and has typed the PIN that opens it; OK is not pressed yet."""
CALIBRATED: Final = "calibrated"
"""A technician has calibrated the station that nobody has opened yet."""
TO_OPEN: Final = "to-open"
"""As `opening`, of the calibrated station."""
OPEN: Final = "open"
"""Its self-test has passed; nobody is registered."""
REGISTERED: Final = "registered"
"""A runner has consented and answered."""
FITTED: Final = "fitted"
"""The cuff sits on the left thigh."""
MEASURED: Final = "measured"
"""The LOP of that limb was measured and is to be used."""
TRAINING: Final = "training"
"""The runner trains at the pressure that was set, with air in the cuff."""


def to_opening(panel: Panel) -> None:
    """From the first start to the PIN that begins the self-test, by touch alone."""
    finger = hand.Hand(panel)
    finger.pin("The same PIN again")
    # nobody vouches for the clock of a machine without a network
    finger.pin("Supervisor: are date and time right?")
    finger.tap("YES, RIGHT", "OK")
    finger.pin("Open the station")
    finger.digits()


STATES: Final[dict[str, tuple[str, Callable[[Panel], None]]]] = {
    OPENING: (REST, to_opening),
    CALIBRATED: (REST, calibrated.calibrate),
    TO_OPEN: (CALIBRATED, to_opening),
    OPEN: (TO_OPEN, visiting.to_open),
    REGISTERED: (OPEN, visiting.to_registered),
    FITTED: (REGISTERED, visiting.to_fitted),
    MEASURED: (FITTED, visiting.to_measured),
    TRAINING: (MEASURED, visiting.to_training),
}
"""Name of a state to the one it is made out of, and how."""


def name_of(state: str) -> str:
    """What a state is kept under: another name as soon as it is made in another way. Raises KeyError."""
    if state == REST:
        return REST
    before, play = STATES[state]
    digest = hashlib.sha256((inspect.getsource(play) + name_of(before)).encode()).hexdigest()
    return f"{state}-{digest[:8]}"
