"""The campaign of cuts in backups, erasures, migrations and restores: it finds what is wrong, and nothing with ours."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.cuts_everywhen import chosen, cut_work
from benchmarks.cuts_folders import Folders
from benchmarks.cuts_station import NAMES, RECORDS, spoil
from benchmarks.cuts_works import WORKS
from benchmarks.cuts_works_judge import Found, Judge
from benchmarks.cuts_works_record import Owed, RecordedWork, files_in, owed_before, recorded_work
from benchmarks.cutvfs import Kind, Step
from benchmarks.figures import BenchmarkError

needs_tool = pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the stock sqlite3 tool is not installed")


@needs_tool
@pytest.mark.parametrize("name", ["nights", "erasures", "from schema 15", "gone"])
def test_a_cut_at_any_time_leaves_what_was_promised(tmp_path: Path, name: str) -> None:
    recorded = recorded_work(tmp_path, name)
    every = chosen(recorded.steps, 1000)
    at = every[len(every) // 5 :: len(every) // 5][:4]
    found = cut_work(recorded, at, fates=1, seed=1, workers=1)
    assert (found.lost, found.corrupt, found.starts, found.faults) == (0, 0, 0, [])
    assert found.cuts == len(at) == 4
    last = recorded.owed[-1]
    assert last.is_up or last.backup_lines > recorded.owed[0].backup_lines


def _images(folders: Folders) -> set[tuple[tuple[str, bytes], ...]]:
    return {tuple(folders.image(random.Random(seed)).items()) for seed in range(300)}  # noqa: S311 - a drawing


def test_names_are_safe_once_their_folder_was_forced() -> None:
    folders = Folders({"a": b"a", "b": b"b"})
    folders.do(Step(Kind.RENAME, "b", to="c"))
    folders.do(Step(Kind.RENAME, "a", to="b"))
    neither, both = (("a", b"a"), ("b", b"b")), (("b", b"a"), ("c", b"b"))
    first, second = (("a", b"a"), ("c", b"b")), (("b", b"a"),)
    assert _images(folders) == {neither, first, second, both}
    folders.do(Step(Kind.SYNC_FOLDER, ""))
    assert _images(folders) == {both}
    folders.do(Step(Kind.DELETE, "c"))
    assert _images(folders) == {both, (("b", b"a"),)}
    folders.do(Step(Kind.CREATE, "j"))
    folders.do(Step(Kind.SYNC, "j"))
    assert both in _images(folders)
    folders.do(Step(Kind.SYNC, "j", with_folder=True))
    assert _images(folders) == {(("b", b"a"), ("j", b""))}


def test_a_file_in_a_folder_that_is_not_there_is_gone() -> None:
    folders = Folders({})
    for step in (
        Step(Kind.MAKE_FOLDER, "d"),
        Step(Kind.CREATE, "d/f"),
        Step(Kind.WRITE, "d/f", 0, b"x"),
        Step(Kind.SYNC, "d/f", with_folder=True),
    ):
        folders.do(step)
    assert _images(folders) == {(), (("d/f", b"x"),)}
    folders.do(Step(Kind.SYNC_FOLDER, ""))
    assert _images(folders) == {(("d/f", b"x"),)}


def test_a_write_into_a_file_that_nobody_made_is_no_recording() -> None:
    with pytest.raises(BenchmarkError, match="nobody has made"):
        Folders({}).do(Step(Kind.WRITE, "f", 0, b"x"))


_HEARD = """
import json, os, sys
from pathlib import Path
from benchmarks.cuts_files import Files
from benchmarks.figures import BenchmarkError
root, steps = Path(sys.argv[1]).resolve(), []
Files(root, lambda step: steps.append([step.kind.value, step.name, step.to]))
(root / "d").mkdir(exist_ok=True)
(root / "d").mkdir(exist_ok=True)
(root / "d" / "note").touch()
(root / "d" / "note").touch()
(root / "d" / "note").rename(root / "d" / "other")
for one in (root / "d" / "other", root):
    descriptor = os.open(one, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
(root / "d" / "other").unlink()
(root / "d" / "other").unlink(missing_ok=True)
try:
    (root / "unseen").write_bytes(b"x")
except BenchmarkError as error:
    steps.append(["refused", str(error).rsplit("/", 1)[1], ""])
print(json.dumps(steps))
"""


def test_what_is_done_beside_sqlite_is_heard_and_what_would_not_be_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HEARD, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)  # noqa: S603 - ours
    assert json.loads(done.stdout) == [
        ["make_folder", "d", ""],
        ["create", "d/note", ""],
        ["rename", "d/note", "d/other"],
        ["sync", "d/other", ""],
        ["sync_folder", "", ""],
        ["delete", "d/other", ""],
        ["refused", "unseen is not seen", ""],
    ]


def _judged(tmp_path: Path, name: str, **changed: object) -> Found:
    """What is said of the files before a work, had more been promised than is there."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    WORKS[name].prepare(data_dir)
    owed = owed_before(data_dir)
    before, found = files_in(data_dir), Found()
    judge = Judge(RecordedWork(name, before, [owed]), tmp_path, found)
    judge.judge(before, owed, "before")
    assert found.faults == []
    harmed = dict(before)
    if changed.pop("is_spoilt", False):
        spoil(data_dir / RECORDS)
        harmed[RECORDS] = (data_dir / RECORDS).read_bytes()
    judge.judge(harmed, Owed(**{"lines": owed.lines, "tip": owed.tip, **changed}), "after")  # type: ignore[arg-type]
    return found


@needs_tool
def test_what_was_promised_and_is_not_there_is_found(tmp_path: Path) -> None:
    found = _judged(tmp_path, "erasures", lines=99, backup_lines=98, erased=NAMES[:1])
    told = " ".join(found.faults)
    for said in (
        *("line 99 was promised", "a backup of 98 lines was promised", "is in records-1.db", "is in kiosk.db"),
        *("without the records 16 lines come back", f"{NAMES[0]} is back"),
    ):
        assert said in told
    assert (found.corrupt, found.starts) == (0, 0)


@needs_tool
def test_damage_is_found_and_that_records_were_replaced(tmp_path: Path) -> None:
    found = _judged(tmp_path, "nights", is_spoilt=True)
    assert found.corrupt > 0
    assert "whole records were replaced" in " ".join(found.faults)


@needs_tool
def test_a_migration_that_was_said_to_be_done_and_is_not_is_found(tmp_path: Path) -> None:
    found = _judged(tmp_path, "from schema 15", is_up=True)
    assert [one.split(": ", 1)[1] for one in found.faults] == ["the schema is ['15']"]
