"""A runner's records on a stick: whole or seen not to be, read back, on record, and by a supervisor's leave alone."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from kiosk.config import Settings
from kiosk.core.errors import ExportError, KioskError, StorageError
from kiosk.core.handout import HandOut
from kiosk.ops.backups import opened_records
from kiosk.outlet import UNFINISHED, Outlet
from kiosk.storage import Store, open_store
from kiosk.storage.handouts import AGREED_S
from kiosk.tui.handingout import hand_out
from kiosk.tui.order import Order, Wanted
from kiosk.wholefolder import whole_folder
from tests.export.conftest import NAME, Room
from tests.storage.conftest import Clocks

WORDS = "VIER GUTE WORTE"


def quiet(_done: int, _of: int) -> None:
    """Nobody watches."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def store(station: Settings, clocks: Clocks) -> Iterator[Store]:
    store = open_store(station.data_dir / "kiosk.db", boot="boot-9", now=clocks.now, utc=clocks.utc)
    yield store
    store.close()


class Desk:
    """A supervisor agrees, and the process begins; both by the same clock."""

    def __init__(self, station: Settings, stick: Path, store: Store, clocks: Clocks) -> None:
        self.station, self.stick, self.store, self.clocks = station, stick, store, clocks

    def agree(self, wanted: Wanted) -> None:
        self.store.handouts.agree(wanted.what, 1)

    def hand_out(self, wanted: Wanted) -> Path:
        def opened(path: Path) -> Store:
            return open_store(path, boot="boot-9", now=self.clocks.now, utc=self.clocks.utc)

        order = Order(settings=self.station, language="en", folder=self.stick, wanted=wanted)
        return hand_out(Order.decoded(order.encoded()), progress=quiet, opened=opened)

    def lines(self) -> list[tuple[str, str]]:
        return [(one.code, one.detail) for one in self.store.events.page(0, 10) if "hand" in one.code][::-1]


@pytest.fixture
def desk(station: Settings, stick: Path, store: Store, clocks: Clocks) -> Desk:
    return Desk(station, stick, store, clocks)


ONE = Wanted(runner_id=1, session_id=1)
ALL = Wanted(runner_id=1, session_id=None)


def test_a_session_as_it_is(desk: Desk, room: Room) -> None:
    desk.agree(ONE)
    folder = desk.hand_out(ONE)
    records = room.asking.store.chain.ends().first[:8]
    assert names(desk.stick) == [f"bfr-kiosk-{records}-session-000001-20260301-090000"] == [folder.name]
    assert names(folder) == [
        *("session-000001-session.csv", "session-000001-sets.csv", "session-000001-trace.csv"),
        *("session-000001.fhir.json", "session-000001.json", "session-000001.pdf"),
    ]
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert NAME.encode() not in content
    assert "Łukasz" not in folder.name
    assert desk.lines() == [("hand_out_agreed", "1"), ("handed_out", "1")]
    (line, agreed, *_) = desk.store.events.page(0, 2)
    said = {"runner": 1.0, "session": 1.0, "pdf": 1.0, "csv": 1.0, "json": 1.0, "fhir": 1.0}
    assert agreed.figures == said
    assert line.figures == said | {"files": 6.0, "bytes": float(len(content))}


def test_everything_of_a_runner_locked_so_that_the_password_alone_opens_it(desk: Desk) -> None:
    wanted = replace(ALL, password=WORDS)
    desk.agree(wanted)
    folder = desk.hand_out(wanted)
    assert names(folder) == [f"{folder.name}.tar.age"]
    locked = (folder / f"{folder.name}.tar.age").read_bytes()
    opened = pyrage.passphrase.decrypt(locked, WORDS)
    assert all(name in opened for name in (b"runner-0001.pdf", b"session-000001.json", b"session-000002.fhir.json"))
    assert b"runner-0002" not in opened
    assert b"runner-0001" not in locked
    assert WORDS not in repr(wanted)
    (line, *_) = desk.store.events.page(0, 1)
    assert (line.figures["locked"], line.figures["files"]) == (1.0, 1.0)
    assert "session" not in line.figures
    assert WORDS not in str(line)


@pytest.mark.parametrize(
    "agreed",
    [None, ALL, replace(ONE, password=WORDS), replace(ONE, runner_id=2)],
    ids=["none", "all", "locked", "whose"],
)
def test_nothing_is_made_that_nobody_has_agreed_to(desk: Desk, agreed: Wanted | None) -> None:
    if agreed is not None:
        desk.agree(agreed)
    with pytest.raises(StorageError) as refusal:
        desk.hand_out(ONE)
    assert refusal.value.code == "hand_out_not_agreed"
    assert names(desk.stick) == []


def test_what_was_agreed_to_holds_once_and_not_for_long(desk: Desk) -> None:
    desk.agree(ONE)
    desk.hand_out(ONE)
    with pytest.raises(StorageError, match="agreed"):
        desk.hand_out(ONE)
    desk.agree(ONE)
    desk.clocks.advance(seconds=AGREED_S + 1)
    with pytest.raises(StorageError, match="agreed"):
        desk.hand_out(ONE)
    assert len(names(desk.stick)) == 1


def test_a_password_that_is_too_short_leaves_nothing(desk: Desk) -> None:
    wanted = replace(ONE, password=WORDS[:4])
    desk.agree(wanted)
    with pytest.raises(ExportError) as refusal:
        desk.hand_out(wanted)
    assert refusal.value.code == "passphrase_short"
    assert names(desk.stick) == []
    assert desk.lines()[-1] == ("hand_out_failed", "1 passphrase_short")


def test_a_full_stick_is_said_and_holds_nothing_of_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    put, room = Path.write_bytes, [3]

    def write_bytes(path: Path, content: bytes) -> int:
        room[0] -= path.is_relative_to(desk.stick)
        if room[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return put(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    desk.agree(ONE)
    with pytest.raises(ExportError) as refusal:
        desk.hand_out(ONE)
    assert refusal.value.code == "export_no_room"
    assert names(desk.stick) == []
    assert desk.lines()[-1] == ("hand_out_failed", "1 export_no_room")


def test_a_stick_that_is_pulled_half_way_never_looks_finished_and_the_next_one_clears_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as pulled:
        left, gone = [5], OSError(errno.EIO, os.strerror(errno.EIO))

        def fsync(_: int) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise gone

        def rmtree(_: Path) -> None:
            raise gone

        pulled.setattr(os, "fsync", fsync)
        pulled.setattr(shutil, "rmtree", rmtree)
        desk.agree(ONE)
        with pytest.raises(ExportError) as refusal:
            desk.hand_out(ONE)
    assert refusal.value.code == "export_failed"
    (half,) = names(desk.stick)
    assert half.endswith(UNFINISHED)
    assert names(desk.stick / half), "some of it is there"
    (desk.stick / "bfr-kiosk-of-somebody").mkdir()
    desk.agree(ONE)
    folder = desk.hand_out(ONE)
    assert names(desk.stick) == [folder.name, "bfr-kiosk-of-somebody"]


def test_what_does_not_read_back_is_no_hand_out(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def worn(path: Path, target: Path) -> Path:
        if path.is_file():
            path.write_bytes(b"rot")
        return rename(path, target)

    def made() -> None:
        with whole_folder(stick, "bfr-kiosk-x") as outlet:
            monkeypatch.setattr(Path, "rename", worn)
            outlet.put("a.json", b"{}")

    with pytest.raises(ExportError) as refusal:
        made()
    assert refusal.value.code == "export_damaged"
    assert names(stick) == []


def test_a_folder_is_named_when_everything_is_in_it_and_nothing_is_written_over(stick: Path) -> None:
    with whole_folder(stick, "bfr-kiosk-x") as outlet:
        outlet.put("a.json", b"{}")
        assert names(stick) == [f"bfr-kiosk-x{UNFINISHED}"]
    assert names(stick) == ["bfr-kiosk-x"]
    with pytest.raises(ExportError) as refusal, whole_folder(stick, "bfr-kiosk-x"):
        pytest.fail("it is there")
    assert refusal.value.code == "export_there"
    assert names(stick / "bfr-kiosk-x") == ["a.json"]


def test_without_records_none_are_made(station: Settings, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nowhere = replace(station, data_dir=tmp_path / "empty")
    with pytest.raises(KioskError) as refusal:
        hand_out(Order(settings=nowhere, language="en", folder=stick, wanted=ONE), progress=quiet)
    assert refusal.value.code == "store_cannot_open"
    assert names(nowhere.data_dir) == []


def test_what_is_of_everybody_is_said_and_why_it_failed(station: Settings) -> None:
    with closing(opened_records(station.data_dir / "kiosk.db")) as store:
        what = HandOut(is_locked=False, has_names=True, has_records=True, forms=frozenset())
        assert what.figures() == {"everybody": 1.0, "records": 1.0, "named": 1.0}
        with pytest.raises(ExportError), store.handouts.handing(what, 1):
            raise ExportError("export_failed", "gone")
        assert store.events.page(0, 1)[0].detail == "1 export_failed"


def test_an_outlet_that_does_not_prove_reads_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outlet = Outlet(tmp_path)
    outlet.put("a.json", b"{}")
    monkeypatch.setattr(Path, "open", lambda _: pytest.fail("nothing is to be read"))
    outlet.prove()
