"""All records onto a stick: asked with a PIN, done by a process of its own, and told whatever becomes of it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.core.errors import ConfigError
from kiosk.core.model import Mode, Reason
from kiosk.demo.run import write_settings
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.storage.verify import verify
from kiosk.therapy.library import Library
from kiosk.tui.navigation import Place
from kiosk.tui.patience import DESK
from kiosk.tui.sticks import BACKUP, Step, Stick, Sticks, eject, label_of, sticks
from tests.caller import PIN
from tests.storage.conftest import Clocks, Opener, clocks, opened, path
from tests.tui.stick_scenes import KEY, SETTINGS, FakeSticks
from tests.tui.support import snapshot
from tests.tui.test_tui_scenes import scene
from tests.tui.test_tui_year import place, type_pin

__all__ = ["clocks", "opened", "path"]

SAYS = "import sys; print(3, 7); print(7, 7); print('end', '{code}')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sticks" / "key").mkdir(parents=True)
    return tmp_path / "sticks"


def made(folder: Path, *command: str, is_out: bool = True) -> Sticks:
    async def release(_: Path) -> bool:
        return is_out

    return Sticks(folder, replace(SETTINGS, data_dir=folder), is_stick=Path.is_dir, release=release, backup=command)


async def only(found: Sticks) -> Stick:
    await found.look()
    (one,) = found.there
    return one


async def test_a_copy_is_asked_for_with_the_pin_and_not_without(library: Library) -> None:
    async with scene("stick_pin", library) as st:
        fake = st.app.sticks
        assert isinstance(fake, FakeSticks)
        st.link.refusals = (Reason(code="pin_wrong"),)
        await type_pin(st)
        assert fake.written == []
        st.link.refusals = ()
        await type_pin(st)
        assert st.link.told[-1] == EnterSupervision(pin=PIN)
        assert fake.written == [KEY]


async def test_a_stick_that_goes_while_the_screen_stands_takes_the_target_away(library: Library) -> None:
    async with scene("stick_there", library) as st:
        assert isinstance(st.app.sticks, FakeSticks)
        st.app.sticks.there = ()
        await st.show(snapshot(Mode.READY, at_s=99.0))
        assert not st.app.screen.query_one("#stick-write").visible
        await st.tap("#stick-back")
        assert place(st) is Place.CLINIC


async def test_a_station_without_sticks_has_no_target(library: Library) -> None:
    assert Place.STICK in DESK
    async with scene("clinic_rates", library) as st:
        assert not st.app.screen.query("#clinic-stick")


@pytest.mark.parametrize(
    ("code", "is_out", "step", "said"),
    [
        ("-", True, Step.DONE, ""),
        ("-", False, Step.FAILED, "stick_busy"),
        ("backup_no_room", True, Step.FAILED, "backup_no_room"),
    ],
)
async def test_it_may_be_pulled_out_only_once_it_was_let_go(
    folder: Path, code: str, is_out: bool, step: Step, said: str
) -> None:
    found = made(folder, "-c", SAYS.format(code=code), is_out=is_out)
    await found.write(await only(found))
    assert (found.step, found.code, found.may_pull) == (step, said, is_out)
    assert (found.done, found.of) == (7, 7)


async def test_a_stick_that_is_pulled_half_way_is_said(folder: Path) -> None:
    found = made(folder, "-c", "import sys, pathlib; pathlib.Path(sys.argv[2]).rmdir(); print('end', 'store_io')")
    await found.write(await only(found))
    assert (found.step, found.code, found.may_pull) == (Step.FAILED, "stick_pulled", True)


async def test_a_process_that_dies_is_said(folder: Path) -> None:
    found = made(folder, "-c", "import os; os.abort()")
    await found.write(await only(found))
    assert (found.step, found.code) == (Step.FAILED, "backup_stopped")


async def test_whoever_ends_the_screen_ends_the_copying(folder: Path) -> None:
    found = made(folder, "-c", "import time; print(1, 7, flush=True); time.sleep(600)")
    work = asyncio.ensure_future(found.write(await only(found)))
    while not found.of:  # noqa: ASYNC110 - a child of ours says so, in a moment
        await asyncio.sleep(0.01)
    assert found.is_busy
    found.again()
    assert found.step is Step.WRITING, "nobody may forget a stick that is being written"
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_what_the_screen_starts_makes_a_backup_that_proves(
    folder: Path, opened: Opener, path: Path, clocks: Clocks
) -> None:
    store = opened()
    store.runners.add("Ann", 1980)
    before, name = verify(path).tip, store.chain.ends().first[:12]
    found = sticks(str(folder), replace(SETTINGS, data_dir=path.parent))
    await found.write(await only(found))
    assert (found.step, found.code) == (Step.DONE, "")
    assert verify(folder / "key" / "bfr-kiosk" / f"records-{name}.db").tip == before
    (line,) = store.events.page(0, 5)
    assert line.code == "backup_handed_out"
    assert store.backups.state().made is None, "it is no night's backup: the card's own still has to come"
    assert BACKUP[0] == "-P"
    assert sys.executable


async def test_a_real_station_takes_mounts_alone_and_asks_for_their_end(folder: Path, tmp_path: Path) -> None:
    found = sticks(str(folder), replace(SETTINGS, backend="real"))
    await found.look()
    assert found.there == (), "a folder is no stick"
    asked = []

    async def unmount(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(True)
        writer.close()

    where = str(tmp_path / "eject.sock")
    async with await asyncio.start_unix_server(unmount, where):
        assert await eject(folder / "key", where)
        assert not await eject(Path("/"), where), "still a mount"
    assert asked == [True, True]
    assert not await eject(folder / "key", str(tmp_path / "nobody.sock"))


def test_a_stick_is_called_by_its_label(tmp_path: Path) -> None:
    (tmp_path / "sda1").touch()
    labels = tmp_path / "by-label"
    labels.mkdir()
    (labels / r"PRAXIS\x20Süd").symlink_to(tmp_path / "sda1")
    assert label_of("sda1", labels) == "PRAXIS Süd"
    (tmp_path / "sdc1").touch()
    (labels / r"\x1b[2J\xff\N{DOG}\x4").symlink_to(tmp_path / "sdc1")
    assert label_of("sdc1", labels) == "\x1b[2J\ufffd\\N{DOG}\\x4", "a stick may be called anything"
    assert label_of("sdb1", labels) == "sdb1"
    assert label_of("sdb1", tmp_path / "none") == "sdb1"


def test_the_demo_names_a_folder_whose_folders_are_sticks(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    write_settings(config, data_dir=tmp_path / "data", runtime_dir=tmp_path / "run", stick_dir=folder)
    assert load_settings(config).records.stick_dir == str(folder.resolve())
    config.write_text(config.read_text().replace(f'"{folder}"', '"sticks"'))
    with pytest.raises(ConfigError, match="stick_dir"):
        load_settings(config)
