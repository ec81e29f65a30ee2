"""The pictures in the documents are what the app draws."""

import re

import pytest

from kiosk.therapy.library import Library
from tests.tui.album import ALBUM, FOLDER, Picture, drawn


@pytest.mark.parametrize("picture", ALBUM, ids=lambda one: one.file)
async def test_a_picture_is_what_the_app_draws(picture: Picture, library: Library) -> None:
    kept = (FOLDER / picture.file).read_text(encoding="utf-8")
    assert kept == await drawn(picture, library), "python -m tests.tui.album"


def test_every_picture_of_the_album_is_shown_and_no_other() -> None:
    page = (FOLDER.parents[1] / "screens.md").read_text(encoding="utf-8")
    shown = re.findall(r"\(img/screens/([^)]+\.svg)\)", page)
    assert sorted(shown) == sorted(one.file for one in ALBUM)
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(shown)
