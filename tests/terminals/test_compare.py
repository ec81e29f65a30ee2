"""What the comparison of a terminal's picture with what was drawn would notice."""

import numpy as np
import pytest

from tests.terminals.blocks import Cover, filled
from tests.terminals.compare import coverage, differences, wrong_cell, wrong_shapes
from tests.terminals.display import Panel
from tests.terminals.grid import Cell
from tests.terminals.picture import Picture, Pixels
from tests.terminals.specimen import NOWHERE, sheet, signs
from tests.terminals.targets import role, targets

INK, GROUND = (255, 255, 255), (176, 0, 0)
PANEL = Panel(size=(36, 48), font_px=20, grid=(3, 2), cell=(12, 24))


def cell(sign: str) -> Cell:
    return Cell(sign, INK, GROUND, bold=False)


def painted(cover: Cover) -> Pixels:
    mixed = np.array(GROUND) + cover[..., None] * (np.array(INK) - np.array(GROUND))
    pixels: Pixels = mixed.round().astype(np.uint8)
    return pixels


def block(sign: str) -> Cover:
    part = filled(sign)
    assert part is not None
    left, top, right, bottom = part
    cover = np.zeros((24, 12))
    cover[round(top * 24) : round(bottom * 24), round(left * 12) : round(right * 12)] = 1.0
    return cover


@pytest.mark.parametrize("sign", "█▀▄▌▐▁▂▃▅▆▇▏▎▍▋▊▉▔▕▘▝▖▗")
def test_whole_block_is_right_and_one_with_a_seam_is_not(sign: str) -> None:
    whole = block(sign)
    assert wrong_cell(painted(whole), cell(sign), {}) == ""
    for edge in ((0, slice(None)), (-1, slice(None)), (slice(None), 0), (slice(None), -1)):
        seam = whole.copy()
        seam[edge] *= 0.8
        if (seam != whole).any():
            assert wrong_cell(painted(seam), cell(sign), {}) == "a gap in a block sign"


def test_block_that_fills_more_than_its_share_is_wrong() -> None:
    assert wrong_cell(painted(block("▆")), cell("▄"), {}) == "a block sign too large"


def test_braille_needs_each_dot_and_no_other() -> None:
    cover = np.zeros((24, 12))
    cover[2:4, 2:4] = 1.0
    assert wrong_cell(painted(cover), cell("⠁"), {}) == ""
    assert wrong_cell(painted(cover), cell("⠃"), {}) == "a braille dot too many or too few"
    assert wrong_cell(painted(cover), cell("⠀"), {}) == "a braille dot too many or too few"


def test_other_colours_are_noticed_and_mixes_of_the_right_ones_are_not() -> None:
    letter = np.zeros((24, 12))
    letter[6:18, 5] = 1.0
    letter[6:18, 6] = 0.4
    shapes = {("l", False): letter}
    assert wrong_cell(painted(letter), cell("l"), shapes) == ""
    assert wrong_cell(painted(letter)[..., ::-1], cell("l"), shapes) == "other colours"
    plain = painted(np.zeros((24, 12)))
    assert wrong_cell(plain, cell(" "), {}) == ""
    assert wrong_cell(plain // 2, cell(" "), {}) != ""


def test_other_sign_is_noticed_and_one_that_hangs_over_only_where_it_may() -> None:
    letter, other = np.zeros((24, 12)), np.zeros((24, 12))
    letter[6:18, 5] = other[6, :] = other[17, :] = 1.0
    assert wrong_cell(painted(other), cell("l"), {("l", False): letter}) == "another sign"
    over = np.zeros((24, 12))
    over[:, 0] = 0.3
    assert wrong_cell(painted(over), cell(" "), {}) != ""
    assert wrong_cell(painted(over), cell(" "), {}, overhang_px=1) == ""


def test_place_of_each_difference_is_told_but_not_under_the_pointer() -> None:
    picture = Picture(np.tile(painted(np.zeros((24, 12))), (2, 3, 1)))
    grid = ((cell(" "), cell(" "), cell("█")), (cell(" "),) * 3)
    far = (1000, 1000)
    (found,) = differences(picture, grid, PANEL, (0, 0), {}, overhang_px=0, skip=far)
    assert (found.row, found.column) == (0, 2)
    assert differences(picture, grid, PANEL, (0, 0), {}, overhang_px=0, skip=(30, 12)) == []


def test_signs_that_a_font_has_not_are_named() -> None:
    box, letter = np.zeros((24, 12)), np.zeros((24, 12))
    box[4:20, [2, 9]] = letter[6:18, 5] = 1.0
    whole = {(NOWHERE, False): box, ("a", False): letter}
    assert list(wrong_shapes(whole, NOWHERE)) == []
    assert "the font has no 'b'" in next(wrong_shapes(whole | {("b", False): box}, NOWHERE))
    assert "looks like 'a'" in next(wrong_shapes(whole | {("c", False): letter}, NOWHERE))
    assert "nothing is drawn for 'd'" in next(wrong_shapes(whole | {("d", False): 0 * box}, NOWHERE))


def test_sheet_holds_every_sign_of_every_screen_plain_and_bold_on_the_smallest_panel() -> None:
    places = sheet((66, 20))
    assert set(places.values()) == {(sign, bold) for sign in signs() for bold in (False, True)}
    assert {"█", "Ä", "ß"} <= set(signs())


def test_targets_are_found_as_whole_boxes() -> None:
    ground, key = role("k-ground"), role("k-key")
    rows = [[Cell(" ", INK, ground, bold=False)] * 20 for _ in range(12)]
    for row in (2, 3, 4):
        rows[row][5:11] = [Cell("x" if row == 3 else " ", INK, key, bold=False)] * 6
    (found,) = targets(tuple(map(tuple, rows)))
    assert (found.row, found.column, found.rows, found.columns, found.words) == (2, 5, 3, 6, "xxxxxx")
    assert found.middle == (3.0, 7.5)


def test_coverage_of_one_colour_is_nothing() -> None:
    assert coverage(painted(np.zeros((24, 12))), GROUND, GROUND)[0].max() == 0.0
