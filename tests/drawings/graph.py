"""States as boxes and what leads from one to the other: read from the code's own notation, drawn by a plan.

A transition that the plan does not know, and one that it knows too many, is refused: so a drawing cannot lack one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.drawings import canvas as c
from tests.drawings.canvas import Align, Canvas, Point

ANY = "any"


@dataclass(frozen=True, slots=True)
class Edge:
    """From one state to another, for a reason."""

    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Node:
    """Where a state stands, and what is said of it."""

    x: float
    y: float
    lines: tuple[str, ...] = ()
    fill: str = c.NEUTRAL
    width: float = 200
    height: float = 62
    title: str = ""
    """Its name where it is another one than that by which it is known."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a line, and where its words stand."""

    points: tuple[Point, ...]
    label: Point
    align: Align = "middle"
    most: float = 230
    """Width after which the words are broken."""


class PlanError(ValueError):
    """The plan of a drawing and the code do not agree."""


def read(text: str) -> list[Edge]:
    """The transitions in a docstring's block: `A --why--> B --why--> C`, after a `;` from A again; `any ...` is any."""
    block = text.split("```")[1].strip()
    found: list[Edge] = []
    for line in block.splitlines():
        source, *steps = re.split(r"\s+--(?=[^->])", line.strip())
        first = ANY if source.startswith("any") else source.split()[0]
        at = first
        for step in steps:
            why, _, rest = step.partition("--> ")
            after = re.match(r"[A-Z]+", rest)
            if after is None:
                raise PlanError(line)
            more = re.search(r"\(([^)]*)\)", rest)
            found.append(Edge(at, after[0], why.rstrip("-") + (f" ({more[1]})" if more else "")))
            at = first if rest.rstrip().endswith(";") else after[0]
    return found


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Words in lines of a width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and c.width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def draw(
    sheet: Canvas, nodes: Mapping[str, Node], edges: Sequence[Edge], routes: Mapping[tuple[str, str, str], Route]
) -> None:
    """All of it; a route is known by its two states and the first word of the reason. Raises `PlanError`."""
    wanted = {(edge.before, edge.after, edge.why.split()[0].strip(",")) for edge in edges}
    if wanted != set(routes):
        raise PlanError(f"not planned: {sorted(wanted - set(routes))}, not in the code: {sorted(set(routes) - wanted)}")
    for edge in edges:
        route = routes[edge.before, edge.after, edge.why.split()[0].strip(",")]
        sheet.line(*route.points, arrow=True, colour=c.SIGNAL)
    for name, node in nodes.items():
        is_any = name.startswith(ANY)
        title = node.title or ("any state" if is_any else name)
        sheet.box(node.x, node.y, node.width, node.height, (title, *node.lines), fill=node.fill, size=12, dashed=is_any)
    for edge in edges:
        route = routes[edge.before, edge.after, edge.why.split()[0].strip(",")]
        for number, line in enumerate(wrapped(edge.why, route.most, 12)):
            sheet.label(route.label[0], route.label[1] + number * 15, line, align=route.align)
