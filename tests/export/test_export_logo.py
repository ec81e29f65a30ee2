"""The clinic's picture on every page that the settings let somebody print, and pages all the same where it is bad."""

import argparse
import io
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.config import Settings
from kiosk.export.coursepage import course_page
from kiosk.export.gather import session
from kiosk.export.gatherrunner import runner
from kiosk.export.quickcard import card
from kiosk.export.report import session_page
from kiosk.export.sheet import HEIGHT, MARGIN, WIDTH
from kiosk.tui import quickcard
from kiosk.tui.exporting import says
from tests.export.conftest import Room
from tests.test_logo import png

Box = tuple[float, float, float, float]


def pictures(content: bytes) -> list[Box]:
    """Left, bottom, width and height of what is drawn as a picture."""
    (page,) = PdfReader(io.BytesIO(content)).pages
    found: list[Box] = []

    def before(operator: bytes, _operands: object, at: list[float], _text: object) -> None:
        if operator == b"Do":
            found.append((at[4], at[5], at[0], at[3]))

    page.extract_text(visitor_operand_before=before)
    return found


@pytest.fixture
def ours(station: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "logo.png").write_bytes(png(60, 20, colour=6))
    return replace(station, logo=tmp_path / "logo.png")


def test_it_stands_in_the_upper_right_corner_of_every_page(room: Room, ours: Settings, tmp_path: Path) -> None:
    say, document = says(ours), session(room.asking, room.session)
    out = tmp_path / "card.pdf"
    assert quickcard.run(ours, argparse.Namespace(out=out, language="en")) == 0
    pages = (
        session_page(document, None, say, ""),
        course_page(runner(room.asking, room.runner), say),
        out.read_bytes(),
    )
    for content in pages:
        ((left, bottom, width, height),) = pictures(content)
        assert left + width == pytest.approx(WIDTH - MARGIN, abs=0.1)
        assert bottom + height <= HEIGHT - 14
        assert width / height == pytest.approx(3, abs=0.01)
        assert height > 20


def test_without_one_no_page_has_a_picture(room: Room, station: Settings) -> None:
    assert pictures(session_page(session(room.asking, room.session), None, says(station), "")) == []
    assert pictures(card("", "")) == []


@pytest.mark.parametrize("data", [None, b"", b"GIF89a", png(interlace=1)])
def test_a_bad_one_is_told_to_the_log_and_the_page_comes_without_it(
    room: Room, ours: Settings, tmp_path: Path, data: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logo.png").unlink()
    if data is not None:
        (tmp_path / "logo.png").write_bytes(data)
    with caplog.at_level(logging.WARNING):
        content = session_page(session(room.asking, room.session), None, says(ours), "")
    assert pictures(content) == []
    assert "logo_left_out" in caplog.text
