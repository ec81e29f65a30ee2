"""The record file in an update: at every instant it is the old one or the new one, whole."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.install import recordfiles
from kiosk.install.recordfiles import RecordsError
from tests.install.fake import PowerCutError


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    put(tmp_path / "kiosk.db", "old")
    return tmp_path


def put(path: Path, what: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE IF NOT EXISTS one (what TEXT)")
        db.execute("INSERT INTO one VALUES (?)", [what])
        db.commit()


def said(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT what FROM one")]


def swapped(data_dir: Path) -> None:
    recordfiles.copy(data_dir)
    put(data_dir / "update/kiosk.db", "new")
    recordfiles.swap(data_dir)


def test_the_copy_takes_the_place_and_goes_away_again(data_dir: Path) -> None:
    swapped(data_dir)
    assert said(data_dir / "kiosk.db") == ["old", "new"]
    put(data_dir / "kiosk.db", "written while it was proved")
    recordfiles.back(data_dir)
    assert said(data_dir / "kiosk.db") == ["old"]
    recordfiles.back(data_dir)
    recordfiles.forget(data_dir)
    assert [path.name for path in data_dir.iterdir()] == ["kiosk.db"]


def test_what_somebody_put_beside_the_copies_keeps_no_station_closed(data_dir: Path) -> None:
    (data_dir / "update" / "strange").mkdir(parents=True)
    swapped(data_dir)
    recordfiles.forget(data_dir)
    assert [path.name for path in (data_dir / "update").iterdir()] == ["strange"]
    recordfiles.forget(data_dir)
    (data_dir / "update" / "strange").rmdir()
    recordfiles.forget(data_dir)
    assert not (data_dir / "update").exists()


def test_what_the_new_version_left_beside_the_records_is_not_taken_for_the_old_ones(data_dir: Path) -> None:
    swapped(data_dir)
    with closing(sqlite3.connect(data_dir / "kiosk.db")) as db:
        db.execute("INSERT INTO one VALUES ('killed')")
        db.commit()
        wal = (data_dir / "kiosk.db-wal").read_bytes()
    (data_dir / "kiosk.db-wal").write_bytes(wal)
    recordfiles.back(data_dir)
    assert said(data_dir / "kiosk.db") == ["old"]


def test_records_that_are_open_or_changed_meanwhile_are_left_alone(data_dir: Path) -> None:
    with closing(sqlite3.connect(data_dir / "kiosk.db")) as db:
        db.execute("INSERT INTO one VALUES ('open')")
        db.commit()
        with pytest.raises(RecordsError, match="open"):
            recordfiles.copy(data_dir)
    recordfiles.copy(data_dir)
    put(data_dir / "kiosk.db", "meanwhile")
    with pytest.raises(RecordsError, match="something was written"):
        recordfiles.swap(data_dir)
    assert said(data_dir / "kiosk.db") == ["old", "open", "meanwhile"]


def test_without_records_going_back_leaves_none(tmp_path: Path) -> None:
    recordfiles.copy(tmp_path)
    recordfiles.swap(tmp_path)
    put(tmp_path / "kiosk.db", "new")
    recordfiles.back(tmp_path)
    recordfiles.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["copy", "swap", "back"])
def test_cut_off_anywhere_going_back_gives_the_old_records(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = 0
    while True:
        data_dir = tmp_path / str(cut)
        data_dir.mkdir()
        put(data_dir / "kiosk.db", "old")
        if step == "swap":
            recordfiles.copy(data_dir)
            put(data_dir / "update/kiosk.db", "new")
        if step == "back":
            swapped(data_dir)
        with monkeypatch.context() as patch:
            spent = power(patch, cut)
            try:
                recordfiles.STEPS[step](data_dir)
            except PowerCutError:
                pass
            else:
                break
        assert spent()
        recordfiles.back(data_dir)
        recordfiles.forget(data_dir)
        assert said(data_dir / "kiosk.db") == ["old"], cut
        cut += 1
    assert cut > 1


def power(patch: pytest.MonkeyPatch, left: int) -> Callable[[], bool]:
    """Cut it before the change of a folder after `left` others."""
    count = 0

    def spending(function: Callable[..., object]) -> Callable[..., object]:
        def spend(*words: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count > left:
                raise PowerCutError
            return function(*words, **named)

        return spend

    for name in ("link", "replace", "unlink", "mkdir"):
        patch.setattr(os, name, spending(getattr(os, name)))
    patch.setattr(shutil, "copyfile", spending(shutil.copyfile))
    return lambda: count > left
