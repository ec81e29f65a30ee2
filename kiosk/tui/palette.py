"""Colours by what they mean, once for each theme; the stylesheet names the roles and no colour.

Four fills tell the state of a bout (work, rest, caution, release) and are the same in both themes: bright, with black
words on them, told apart by eyes that see no red or no green (`tests/tui/test_tui_palette.py` computes it). What is
called `-ink` is text on the ground of its theme.
"""

from enum import StrEnum
from typing import Final


class Theme(StrEnum):
    """What a station may be set to (`[screen] theme`)."""

    DARK = "dark"
    LIGHT = "light"


_BOTH: Final = {
    # state of the bout, and what a tap goes on with
    "k-work": "#4dff9a",
    "k-rest": "#2fa4ff",
    "k-caution": "#ffa51f",
    "k-release": "#f0d0ff",
    "k-go": "#4dd0ff",
    "k-on": "#000000",
    # STOP and high alarms, and nothing else
    "k-stop": "#b00000",
    "k-stop-dark": "#5c0000",
    "k-on-stop": "#ffffff",
    # the slot in which the tempo block moves is dark in both, so that the block shines; it leaves a dim trail
    "k-slot": "#121a22",
    "k-slot-trail": "#2b8a57",
}

_DARK: Final = {
    "k-ground": "#0a0e12",
    "k-panel": "#121a22",
    "k-head": "#1d2933",
    "k-ink": "#f2f6f8",
    "k-soft": "#b4c2cc",
    "k-work-ink": "#4dff9a",
    "k-caution-ink": "#ffb02e",
    "k-release-ink": "#c8a2ff",
    "k-go-ink": "#4dd0ff",
    "k-caution-dark": "#4a3200",
    "k-caution-dark-ink": "#ffb02e",
    # targets: a key, one that is held back, one that cannot be used now, rows of a list, a pressed one
    "k-key": "#5a6b7b",
    "k-key-dark": "#4c5c6a",
    "k-key-ink": "#ffffff",
    "k-off": "#22303b",
    "k-off-ink": "#93a3af",
    "k-row": "#22303b",
    "k-row-other": "#33454f",
    "k-flash": "#ffffff",
    "k-flash-ink": "#000000",
    # what is drawn: the empty part of a bar, the trace with its band, the oscillogram with its interval
    "k-well": "#24313c",
    "k-trace": "#39b7e6",
    "k-trace-peak": "#a9e4ff",
    "k-trace-above": "#ffb02e",
    "k-trace-below": "#6b8ea3",
    "k-band": "#1d3b2a",
    "k-bar": "#1f7ba6",
    "k-interval": "#3a2f52",
}

_LIGHT: Final = {
    "k-ground": "#ffffff",
    "k-panel": "#eaf0f4",
    "k-head": "#d5dee5",
    "k-ink": "#05090c",
    "k-soft": "#37444e",
    "k-work-ink": "#175200",
    "k-caution-ink": "#6b3d00",
    "k-release-ink": "#4f2391",
    "k-go-ink": "#00486e",
    "k-caution-dark": "#ffe9c2",
    "k-caution-dark-ink": "#5c3400",
    "k-key": "#3d4d5a",
    "k-key-dark": "#4c5c6a",
    "k-key-ink": "#ffffff",
    "k-off": "#d3dbe1",
    "k-off-ink": "#4d5a64",
    "k-row": "#d9e1e7",
    "k-row-other": "#c6d1d9",
    "k-flash": "#000000",
    "k-flash-ink": "#ffffff",
    "k-well": "#aebcc7",
    "k-trace": "#0077b0",
    "k-trace-peak": "#003f63",
    "k-trace-above": "#8a4f00",
    "k-trace-below": "#5f7787",
    "k-band": "#cfe6d6",
    "k-bar": "#3b8fbd",
    "k-interval": "#d9c8f2",
}

PALETTES: Final = {Theme.DARK: _BOTH | _DARK, Theme.LIGHT: _BOTH | _LIGHT}
"""Every role of each theme, as variables of the stylesheet."""
