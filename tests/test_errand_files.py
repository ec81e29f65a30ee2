"""The files that errands are told in, as the screen reads them."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from kiosk.core.errandkinds import Errand
from kiosk.core.errands import FORMAT, ErrandState, ErrandStatus
from kiosk.ops import errands

STATUS = ErrandStatus(errand=Errand.DOCTOR, id="a1", state=ErrandState.DONE, code="examined")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = errands.told_in(tmp_path, Errand.DOCTOR)
    folder.mkdir()
    return folder


def put(folder: Path, status: ErrandStatus = STATUS) -> None:
    (folder / errands.STATUS).write_text(json.dumps({"format": FORMAT, **asdict(status)}), encoding="utf-8")


def test_an_installed_station_has_folders_of_the_systems_units() -> None:
    assert errands.is_installed(Path("/run/bfr-kiosk"))
    assert errands.told_in(Path("/run/bfr-kiosk"), Errand.UPDATE) == Path("/run/bfr-kiosk-update")
    assert errands.asked_in(Path("/run/bfr-kiosk")) == Path("/run/bfr-kiosk-asked")


def test_any_other_has_them_among_its_own(tmp_path: Path) -> None:
    assert not errands.is_installed(tmp_path)
    assert errands.told_in(tmp_path, Errand.SUPPORT) == tmp_path / "support"
    assert errands.asked_in(tmp_path) == tmp_path / "asked"


def test_a_status_is_news_until_it_is_kept_as_seen(tmp_path: Path, folder: Path) -> None:
    assert errands.news(tmp_path, Errand.DOCTOR) is None
    put(folder)
    assert errands.read(tmp_path, Errand.DOCTOR) == STATUS
    assert errands.news(tmp_path, Errand.DOCTOR) == STATUS
    errands.keep_seen(tmp_path, STATUS)
    assert errands.news(tmp_path, Errand.DOCTOR) is None
    assert errands.news(tmp_path, Errand.UPDATE) is None


def test_what_the_doctor_found_lies_beside_it(tmp_path: Path, folder: Path) -> None:
    assert errands.found(tmp_path) is None
    (folder / errands.RESULT).write_text('{"checks": []}', encoding="utf-8")
    assert errands.found(tmp_path) == ()


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "long"])
def test_whatever_is_no_small_file_is_not_read(tmp_path: Path, folder: Path, kind: str) -> None:
    path = folder / errands.STATUS
    if kind == "link":
        put(tmp_path)
        path.symlink_to(tmp_path / errands.STATUS)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b" " * (1 << 20))
    assert errands.read(tmp_path, Errand.DOCTOR) is None
