"""Pages as they are known to look, point by point: what is drawn otherwise is seen without anybody looking.

`python -m tests.machine.known PICTURE.png` makes a picture that a run has kept the known one. Look at it first.
"""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from tests.machine.boards.base import Picture

FOLDER: Final = Path(__file__).resolve().parent / "pages"
FIRST: Final = FOLDER / "first.png"
"""The first page of a station that nobody has opened yet."""
TOP_PX: Final = 24
"""The top line tells how the station is, the time, and with a sign that moves that the watchdog is there: no page."""
RENEW: Final = "look at now.png; when it is meant to be so: python -m tests.machine.known REPORT/CASE/now.png"
HIDDEN: Final = bytes(3)
SAME: Final = bytes((40, 40, 40))
OTHER: Final = bytes((255, 0, 255))


@dataclass(frozen=True, slots=True)
class Difference:
    """What is drawn otherwise than it is known.

    Args:
        points: how many.
        first: x and y of the first one, from the top.
        box: the smallest box around all of them: left, top, right, bottom; the last two are outside.
        picture: those points alone.
    """

    points: int
    first: tuple[int, int]
    box: tuple[int, int, int, int]
    picture: Picture

    def __str__(self) -> str:
        left, top, right, bottom = self.box
        where = f"between ({left}, {top}) and ({right}, {bottom}), the first at {self.first}"
        return f"{self.points} points are not as known, {where}; {RENEW}"


def difference(now: Picture, known: Picture, top_px: int = TOP_PX) -> Difference | None:
    """What differs below the top line; None when nothing does. Raises ValueError for two sizes."""
    if (now.width, now.height) != (known.width, known.height):
        raise ValueError(f"{now.width} by {now.height} points are not {known.width} by {known.height}")
    drawn, others = bytearray(HIDDEN * (top_px * now.width)), []
    for at in range(top_px * now.width, now.width * now.height):
        is_same = now.points[3 * at : 3 * at + 3] == known.points[3 * at : 3 * at + 3]
        drawn += SAME if is_same else OTHER
        if not is_same:
            others.append(divmod(at, now.width)[::-1])
    if not others:
        return None
    columns, rows = [x for x, _ in others], [y for _, y in others]
    box = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
    return Difference(len(others), others[0], box, Picture(now.width, now.height, bytes(drawn)))


def read(path: Path) -> Picture:
    """A known picture. Raises OSError."""
    with Image.open(path) as image:
        return Picture(*image.size, image.convert("RGB").tobytes())


def packed(picture: Picture) -> bytes:
    """A picture as a PNG as small as it gets without losing a point."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.points)
    colours = image.getcolors(256)
    if colours is not None:
        image = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=len(colours))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def main(words: Sequence[str]) -> int:
    """`PICTURE.png`: make it the known one; 2 when it could not be read back as it was."""
    now = read(Path(words[0]))
    data = packed(now)
    FIRST.parent.mkdir(exist_ok=True)
    FIRST.write_bytes(data)
    return 0 if read(FIRST) == now else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
