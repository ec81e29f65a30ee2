"""The window of the terminal changes its size under the program."""

import time
from collections.abc import Iterator
from dataclasses import replace

from tests.terminals.compare import Shapes
from tests.terminals.display import Panel, until
from tests.terminals.room import TOLD
from tests.terminals.session import Session


def check_sizes(session: Session, panels: list[Panel], shapes: Shapes) -> Iterator[str]:
    """There and back, slowly and in haste; each time the picture is whole, and STOP is felt at the new lower edge."""
    session.restart("training")
    for hasty, panel in ((False, panels[0]), (False, panels[1]), (True, panels[0]), (True, panels[1])):
        if hasty:
            for step in range(1, 6):
                size = panels[0].size[0] + 37 * step, panels[0].size[1] + 19 * step
                session.display.resize(replace(panel, size=size))
        session.display.resize(panel)
        until(lambda panel=panel: session.size == panel.grid, f"{panel.grid} cells; there are {session.size}")  # type: ignore[misc]
        time.sleep(1.0)
        session.panel = panel
        session.drawn.resize(panel.grid)
        session.settle()
        picture, found = session.compare(shapes)
        name = f"{'hasty ' if hasty else ''}change to {panel.name}"
        session.keep(picture, found, session.folder / f"{name.replace(' ', '-')}.png")
        yield from (f"{name}: {each}" for each in found[:3])
        since_s = session.press((panel.size[0] // 2, panel.size[1] - 1))
        session.display.up()
        time.sleep(0.5)
        if sorted(session.room.arrived.since(since_s)) != TOLD:
            yield f"{name}: STOP at the lower edge: {session.room.arrived.since(since_s)} came"
