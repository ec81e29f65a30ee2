"""A page is compared with its known picture point by point, and what differs is told and drawn."""

from pathlib import Path

import pytest

from tests.machine import known
from tests.machine.boards.base import Picture

WIDTH, HEIGHT = 8, 30
DARK, LIGHT = bytes((10, 14, 20)), bytes((240, 240, 240))
PAGE = Picture(WIDTH, HEIGHT, DARK * (WIDTH * HEIGHT))


def with_points(*places: tuple[int, int]) -> Picture:
    points = bytearray(PAGE.points)
    for x, y in places:
        points[3 * (y * WIDTH + x) : 3 * (y * WIDTH + x) + 3] = LIGHT
    return Picture(WIDTH, HEIGHT, bytes(points))


def test_the_same_page_does_not_differ_and_the_top_line_is_not_looked_at() -> None:
    assert known.difference(PAGE, PAGE) is None
    assert known.difference(with_points((0, 0), (7, 23)), PAGE) is None


def test_every_other_point_is_told_and_drawn() -> None:
    found = known.difference(with_points((3, 24), (6, 29), (1, 5)), PAGE)
    assert found is not None
    assert (found.points, found.first, found.box) == (2, (3, 24), (3, 24, 7, 30))
    assert found.picture.at(3, 24) == found.picture.at(6, 29) == tuple(known.OTHER)
    assert found.picture.at(1, 5) == tuple(known.HIDDEN)
    assert found.picture.at(0, 29) == tuple(known.SAME)
    assert str(found).startswith("2 points are not as known, between (3, 24) and (7, 30), the first at (3, 24); look")


def test_a_panel_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="8 by 30 points are not 8 by 29"):
        known.difference(PAGE, Picture(WIDTH, 29, PAGE.points[: 3 * WIDTH * 29]))


def test_a_picture_is_made_the_known_one_without_losing_a_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "FIRST", tmp_path / "pages" / "first.png")
    now = with_points((3, 24), (6, 29))
    (tmp_path / "now.png").write_bytes(known.packed(now))
    assert known.main([str(tmp_path / "now.png")]) == 0
    assert known.read(known.FIRST) == now


def test_the_known_first_page_is_as_large_as_the_panel_and_shows_stop() -> None:
    first = known.read(known.FIRST)
    assert (first.width, first.height) == (800, 480)
    assert first.at(400, 470)[0] > 150 > max(first.at(400, 470)[1:])
    assert known.FIRST.stat().st_size < 40_000
