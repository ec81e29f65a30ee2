"""Which panel the picture belongs on: what the kernel says is connected."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONNECTORS: Final = Path("/sys/class/drm")
ORDER: Final = ("DSI", "DPI", "HDMI-A", "DP", "VGA")
"""A panel of the board before any monitor that somebody plugs in beside it."""


@dataclass(frozen=True, slots=True)
class Output:
    """One display.

    Attributes:
        name: the connector's, as the compositor says it too: DSI-1.
        card: its graphics card: card1. Empty for a display that no card has.
        others: connectors of the same card with something else on them.
    """

    name: str
    card: str
    others: tuple[str, ...] = ()


def connected(folder: Path = CONNECTORS) -> Output | None:
    """The display that the station is to be on; None while there is none.

    Raises:
        OSError: the kernel does not let itself be asked.
    """
    found = [
        path.name.partition("-")[::2]
        for path in sorted(folder.glob("card*-*"))
        if (path / "status").read_text(encoding="ascii").strip() == "connected"
    ]
    if not found:
        return None
    card, name = min(found, key=lambda each: (_rank(each[1]), each[1]))
    return Output(name, card, tuple(other for its, other in found if its == card and other != name))


def _rank(name: str) -> int:
    kind = name.rpartition("-")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


ASK: Final = "wlr-randr"
"""Tells a compositor what its outputs are to do."""


def off_words(output: Output) -> Sequence[Sequence[str]]:
    """Commands that switch off what else is connected: a picture beside STOP is none."""
    return [(ASK, "--output", other, "--off") for other in output.others]


def turn_words(output: Output, rotation_deg: int) -> Sequence[str]:
    """A command that turns the picture; empty where it stands right."""
    return (ASK, "--output", output.name, "--transform", TRANSFORMS[rotation_deg]) if rotation_deg else ()


TRANSFORMS: Final = {90: "270", 180: "180", 270: "90"}
"""Our turns go clockwise, with the bottom of the picture at the panel's left for 90; those of Wayland the other way."""
