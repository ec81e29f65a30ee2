"""What an alarm says, in three short sentences: what happened, what the runner does, what the supervisor does."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.model import Snapshot
from kiosk.tui.language import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The three sentences of one code."""

    what: Text
    runner: Text
    supervisor: Text


UNKNOWN: Final = Texts(
    what=Text("The station has found something it has no words for."),
    runner=Text("Open the cuff if it feels tight."),
    supervisor=Text("Look at the limb. Call the technician."),
)
"""For a code that is missing in the catalogue; a test keeps that from happening."""


def _read() -> dict[str, Texts]:
    """The catalogue beside this module. A mistake in it ends the start of the screen, and a test before that."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {
        code: Texts(what=Text(what), runner=Text(group["runner"]), supervisor=Text(group["supervisor"]))
        for group in tomllib.loads(text).values()
        for code, what in group["what"].items()
    }


TEXTS: Final[Mapping[str, Texts]] = _read()
"""Every alarm of `kiosk.core.alarm_kinds`."""


def texts(code: str) -> Texts:
    """The sentences of a code."""
    return TEXTS.get(code, UNKNOWN)


NO_BUZZER: Final = "watchdog_missing"
"""While this stands nothing sounds: the buzzer is the watchdog's."""


def has_buzzer(snapshot: Snapshot) -> bool:
    """False while there is nobody to sound it."""
    return all(alarm.code != NO_BUZZER for alarm in snapshot.alarms)


def is_lit(snapshot: Snapshot) -> bool:
    """Whether a flashing alarm is in its bright half now; a steady one always is."""
    return (snapshot.at_s * snapshot.signal.flash_hz) % 1.0 < 0.5
