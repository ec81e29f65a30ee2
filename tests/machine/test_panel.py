"""The panel is read off pictures, touched at what was read, and its pictures can be kept."""

import zlib
from pathlib import Path

import pytest

from tests.machine import pictures, reading
from tests.machine.boards.base import BoardError, Picture
from tests.machine.panel import Panel
from tests.machine.reading import Place
from tests.machine.room import ClaimError
from tests.machine.test_driver import Fake

BLACK, WHITE = b"\0\0\0", b"\xff\xff\xff"


def test_a_picture_of_qemu_is_read_and_a_broken_one_refused() -> None:
    picture = pictures.from_ppm(b"P6\n2 1\n255\n" + BLACK + WHITE)
    assert (picture.width, picture.height, picture.at(1, 0)) == (2, 1, (255, 255, 255))
    for broken in (b"P6\n2 1\n255\n" + BLACK, b"P5\n2 1\n255\n" + BLACK + WHITE, b""):
        with pytest.raises(BoardError):
            pictures.from_ppm(broken)


def test_a_png_holds_every_point() -> None:
    png = pictures.to_png(Picture(2, 1, BLACK + WHITE))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at = png.index(b"IDAT")
    length = int.from_bytes(png[at - 4 : at])
    assert zlib.decompress(png[at + 4 : at + 4 + length]) == b"\0" + BLACK + WHITE


def test_colours_and_differences_are_counted() -> None:
    one, other = Picture(2, 1, BLACK + WHITE), Picture(2, 1, BLACK + BLACK)
    assert (pictures.colours(one), pictures.colours(other)) == (2, 1)
    assert (pictures.differing(one, one), pictures.differing(one, other)) == (0.0, 0.5)
    with pytest.raises(ValueError, match="two sizes"):
        pictures.differing(one, Picture(1, 1, BLACK))


def test_words_are_found_where_they_stand_and_not_within_others() -> None:
    rows = ["", "  12  2", " 2 OK"]
    found = reading.places(rows, "2", (800, 480))
    assert found == [Place("2", (4 + 6.5 * 12) / 800, 36 / 480), Place("2", (4 + 1.5 * 12) / 800, 60 / 480)]
    assert reading.places(rows, "OK", (800, 480)) == [Place("OK", (4 + 4 * 12) / 800, 60 / 480)]
    assert reading.places(rows, "K", (800, 480)) == []


def test_a_target_is_told_from_a_sentence_that_names_it() -> None:
    rows = ["six digits, then OK.", "an OK here", "  0    OK"]
    (found,) = reading.places(rows, "OK", (800, 480), is_label=True)
    assert found.y == 60 / 480
    assert len(reading.places(rows, "OK", (800, 480))) == 3


def test_ink_is_what_is_not_ground_whatever_the_colours() -> None:
    red, blue = b"\xff\0\0", b"\0\0\xff"
    assert reading.coverage(red * 3 + blue) == (0.0, 0.0, 0.0, 1.0)
    assert reading.coverage(red * 4) is None


class Reader(reading.Reader):
    """One that reads what it was told."""

    def __init__(self, *pages: list[str]) -> None:
        self.pages = list(pages)

    def rows(self, picture: Picture) -> list[str]:
        assert picture.width == 800
        return self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]


class Touched(Fake):
    """A machine with a panel that notes what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[float, float] | None] = []

    def picture(self) -> Picture:
        return Picture(800, 480, BLACK * (800 * 480))

    def press(self, x: float, y: float, finger: int = 0) -> None:
        assert finger == 0
        self.done.append((x, y))

    def lift(self, finger: int = 0) -> None:
        assert finger == 0
        self.done.append(None)


def panel(board: Touched, reader: Reader) -> Panel:
    times = iter(float(number) for number in range(10_000))
    return Panel(board, reader, clock=lambda: next(times), sleep=lambda _s: None)


def test_words_are_waited_for_and_touched_in_their_middle() -> None:
    board = Touched()
    panel(board, Reader([""], [""], ["    OK"])).tap("OK")
    assert board.done == [((4 + 5 * 12) / 800, 12 / 480), None]


def test_words_that_do_not_come_are_told_with_what_is_there() -> None:
    with pytest.raises(ClaimError, match="'OK' is not on the panel; there is: SORRY"):
        panel(Touched(), Reader(["", "  SORRY "])).tap("OK", wait_s=3.0)


def test_a_digit_that_shows_nothing_is_typed_again_and_one_that_does_is_not() -> None:
    board = Touched()
    one, two = ["guard ●", "", "1"], ["guard ●", "●", "1"]
    panel(board, Reader(*[one] * 80, *[two] * 20)).digits("1")
    assert board.done.count(None) == 2


def test_a_tree_without_the_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        reading.Reader(tmp_path)


def test_a_shade_that_the_sign_beside_it_leaves_is_no_ink() -> None:
    blue, shade = bytes((77, 208, 255)), bytes((76, 206, 253))
    assert reading.coverage(blue * 287 + shade) is None


class Drawn(reading.Reader):
    """One that knows two signs: ink on the left of a cell, and on the right; less than half, or either could be ink."""

    LEFT, RIGHT = (WHITE * 5 + BLACK * 7) * 24, (BLACK * 7 + WHITE * 5) * 24

    def __init__(self, left: str, right: str) -> None:
        self._known = {}
        covers = (reading.coverage(cell) for cell in (self.LEFT, self.RIGHT))
        self._signs = [(sign, cover) for sign, cover in zip((left, right), covers, strict=True) if cover is not None]


def test_an_arrow_beside_the_words_of_a_target_is_read_as_nothing() -> None:
    left, right = (Drawn.LEFT[at : at + 36] for at in (0, 36)), (Drawn.RIGHT[at : at + 36] for at in (0, 36))
    lines = b"".join(one + other for one, other in zip([*left] * 12, [*right] * 12, strict=True))
    assert Drawn("A", reading.MARKS[0]).rows(Picture(24, 24, lines)) == ["A "]
    assert Drawn("A", "B").rows(Picture(24, 24, lines)) == ["AB"]
