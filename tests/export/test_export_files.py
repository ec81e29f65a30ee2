"""Files are whole or not there, nothing is written over, and the locked file is one that `age` itself opens."""

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.errors import ExportError, StorageError
from kiosk.core.handout import PASSPHRASE_LETTERS
from kiosk.export.archive import Member, tar
from kiosk.export.handing import RECORDS, Item, forget_copies, into_folder, into_one_file
from kiosk.export.locked import ForRecipients, WithPassphrase
from kiosk.outlet import UNFINISHED, Outlet

AGE = shutil.which("age")
needs_age = pytest.mark.skipif(AGE is None, reason="age is not installed (apt install age): not tried with it")

WORDS = "correct horse battery staple"
ITEMS = (Item("a.json", lambda: b"{}\n"), Item("b.csv", lambda: b"x" * 5000))


def quiet(_done: int, _of: int) -> None:
    """Nobody watches."""


def records(path: Path) -> None:
    path.write_bytes(b"SQLite")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def members(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as found:
        return {one.name: part.read() for one in found if (part := found.extractfile(one)) is not None}


# --- a folder ---------------------------------------------------------------------------------------------------


def test_every_file_gets_its_name_and_nothing_else_is_left(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    into_folder(Outlet(tmp_path / "new" / "out"), ITEMS, records, lambda *done: told.append(done))
    assert names(tmp_path / "new" / "out") == ["a.json", "b.csv", RECORDS]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_what_is_there_is_not_written_over_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("somebody's", encoding="utf-8")
    with pytest.raises(ExportError) as refusal:
        into_folder(Outlet(tmp_path), ITEMS, None, quiet)
    assert refusal.value.code == "export_there"
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "somebody's"
    assert names(tmp_path) == ["b.csv"]


def test_an_end_half_way_leaves_whole_files_or_none(tmp_path: Path) -> None:
    def pulled() -> bytes:
        raise StorageError("store_io", "the stick is gone")

    items = (*ITEMS, Item("c.pdf", pulled), Item("d.pdf", bytes))
    with pytest.raises(StorageError):
        into_folder(Outlet(tmp_path), items, None, quiet)
    assert names(tmp_path) == ["a.json", "b.csv"]


def test_a_file_that_is_cut_off_while_it_is_written_never_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlet, cut = Outlet(tmp_path), OSError(5, "Input/output error")

    def torn(descriptor: int) -> None:
        raise cut

    monkeypatch.setattr(os, "fsync", torn)
    with pytest.raises(ExportError) as refusal:
        outlet.put("a.json", b"{}")
    assert refusal.value.code == "export_failed"
    assert names(tmp_path) == []
    assert outlet.written == []


def test_it_is_synced_before_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(names(tmp_path)))
    Outlet(tmp_path).put("a.json", b"{}")
    assert seen == [[f"a.json{UNFINISHED}"], ["a.json"]]


def test_what_a_pulled_stick_was_left_with_goes_at_the_next_export(tmp_path: Path) -> None:
    for name in (f"a.json{UNFINISHED}", f"records.db{UNFINISHED}-journal"):
        (tmp_path / name).write_bytes(b"half")
    Outlet(tmp_path).put("a.json", b"{}")
    assert names(tmp_path) == ["a.json"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError) as refusal:
        Outlet(tmp_path / "file" / "out")
    assert refusal.value.code == "export_failed"


# --- one locked file --------------------------------------------------------------------------------------------


@pytest.fixture
def key() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


EXPECTED = {"a.json": b"{}\n", "b.csv": b"x" * 5000, RECORDS: b"SQLite"}


def locked(tmp_path: Path, locker: ForRecipients) -> Path:
    beside = tmp_path / "data"
    beside.mkdir()
    outlet = Outlet(tmp_path / "out")
    into_one_file(outlet, "all.tar.age", ITEMS, records, locker, beside=beside, progress=quiet)
    assert names(tmp_path / "out") == ["all.tar.age"]
    assert names(beside) == []
    return outlet.written[0]


def test_the_holder_of_the_key_finds_everything_in_it(tmp_path: Path, key: pyrage.x25519.Identity) -> None:
    content = locked(tmp_path, ForRecipients([str(key.to_public())])).read_bytes()
    assert b"SQLite" not in content
    assert members(pyrage.decrypt(content, [key])) == EXPECTED
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(content, [pyrage.x25519.Identity.generate()])


@needs_age
def test_the_standard_tool_opens_it(tmp_path: Path, key: pyrage.x25519.Identity) -> None:
    assert AGE is not None
    path = locked(tmp_path, ForRecipients([str(key.to_public())]))
    (tmp_path / "key.txt").write_text(f"{key}\n", encoding="utf-8")
    done = subprocess.run([AGE, "-d", "-i", tmp_path / "key.txt", path], capture_output=True, check=True)  # noqa: S603
    assert members(done.stdout) == EXPECTED


def test_a_copy_that_another_export_is_at_work_on_stays(tmp_path: Path, key: pyrage.x25519.Identity) -> None:
    def meanwhile(path: Path) -> None:
        forget_copies(tmp_path)
        path.write_bytes(b"SQLite")

    outlet, locker = Outlet(tmp_path / "out"), ForRecipients([str(key.to_public())])
    into_one_file(outlet, "all.tar.age", ITEMS, meanwhile, locker, beside=tmp_path, progress=quiet)
    assert members(pyrage.decrypt(outlet.written[0].read_bytes(), [key])) == EXPECTED
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("text", ["", "age1nothing", "ssh-rsa short", "AGE-SECRET-KEY-1XXX"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ExportError) as refusal:
        ForRecipients([text])
    assert refusal.value.code == "recipient_unknown"


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(ExportError) as refusal:
        WithPassphrase("x" * (PASSPHRASE_LETTERS - 1))
    assert refusal.value.code == "passphrase_short"


def test_what_is_too_large_for_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.export.locked.MEMORY_BYTES", 6000)
    with pytest.raises(ExportError) as refusal:
        into_one_file(
            Outlet(tmp_path / "out"),
            "all.tar.age",
            ITEMS,
            None,
            WithPassphrase(WORDS),
            beside=tmp_path,
            progress=quiet,
        )
    assert refusal.value.code == "export_too_large"
    assert names(tmp_path / "out") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(st.from_regex(r"[a-z]{1,20}\.[a-z]{3}", fullmatch=True), st.binary(max_size=1500)))
def test_an_archive_comes_back_whatever_is_in_it(content: dict[str, bytes]) -> None:
    archive = b"".join(tar(Member.of(name, part) for name, part in content.items()))
    assert len(archive) % tarfile.BLOCKSIZE == 0
    assert members(archive) == content


def test_a_large_file_goes_in_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    path.write_bytes(bytes(range(256)) * 5000)

    def pieces() -> Iterator[bytes]:
        yield from tar([Member.at("records.db", path)])

    assert max(map(len, pieces())) <= 1 << 20
    assert members(b"".join(pieces())) == {"records.db": path.read_bytes()}
