"""States of the booted machine that cases begin from. Each is made once in a run, and taken back for each case."""

from collections.abc import Callable
from typing import Final

from tests.machine.panel import Panel
from tests.machine.registry import REST

PIN: Final = "246810"
OPENING: Final = "opening"
"""A supervisor has set up the station, and has typed the PIN that opens it; OK is not pressed yet."""


def to_opening(panel: Panel) -> None:
    """From the first start to the PIN that begins the self-test, by touch alone."""
    panel.pin(PIN)
    panel.pin(PIN)
    # nobody vouches for the clock of a machine without a network
    panel.see("Supervisor: are date and time right?")
    panel.tap_for("YES, RIGHT", lambda: panel.shows("OK"))
    panel.pin(PIN)
    panel.see("Open the station")
    panel.digits(PIN)


STATES: Final[dict[str, tuple[str, Callable[[Panel], None]]]] = {OPENING: (REST, to_opening)}
"""Name of a state to the one it is made out of, and how."""
