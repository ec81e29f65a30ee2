"""The campaign of power cuts finds what careless settings lose, and nothing with ours."""

import pickle
import random
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from benchmarks import cuts_kill
from benchmarks.cuts import Tally, cut_everywhere
from benchmarks.cuts_image import SECTOR, Card
from benchmarks.cuts_kill import kill_writers
from benchmarks.cuts_record import STEPS, Recorded
from benchmarks.cutvfs import Kind, Step

ROOT = Path(__file__).parent.parent

needs_tool = pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the stock sqlite3 tool is not installed")


def _recorded(folder: Path, setting: str) -> Recorded:
    command = [sys.executable, "-m", "tests.cut_child", str(folder), setting]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    assert done.returncode == 0, done.stderr
    recorded: Recorded = pickle.loads((folder / STEPS).read_bytes())  # noqa: S301 - written a moment ago
    return recorded


def _cut(folder: Path, setting: str) -> Tally:
    """At every second operation."""
    return cut_everywhere(_recorded(folder, setting), fates=1, seed=1, workers=1, every=2)


@needs_tool
def test_nothing_promised_is_lost(tmp_path: Path) -> None:
    found = _cut(tmp_path, "FULL")
    assert (found.lines_lost, found.corrupt, found.faults) == (0, 0, [])
    assert found.cuts > 100
    assert 0.5 < found.trace_lost_s <= 1.0


@needs_tool
def test_a_log_that_is_not_synced_loses_what_was_promised(tmp_path: Path) -> None:
    assert _cut(tmp_path, "NORMAL").lines_lost > 0


@needs_tool
def test_no_sync_at_all_corrupts(tmp_path: Path) -> None:
    found = _cut(tmp_path, "OFF")
    assert found.corrupt > 0


def _image(card: Card, folder: Path, seed: int) -> bytes | None:
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    card.image(random.Random(seed), folder)  # noqa: S311 - a drawing, no secret
    return (folder / "f").read_bytes() if (folder / "f").exists() else None


def test_what_was_synced_is_there_and_the_rest_in_any_part(tmp_path: Path) -> None:
    card = Card()
    for step in (
        Step(Kind.CREATE, "f"),
        Step(Kind.WRITE, "f", 0, b"a" * 2 * SECTOR),
        Step(Kind.SYNC, "f"),
        Step(Kind.WRITE, "f", 100, b"b" * SECTOR),
        Step(Kind.WRITE, "f", 2 * SECTOR, b"c" * SECTOR),
    ):
        card.do(step)
    a, b, c = b"a" * SECTOR, b"b" * SECTOR, b"c" * SECTOR
    first, second = a[:100] + b[100:], b[:100] + a[100:]
    images = {_image(card, tmp_path / "i", seed) for seed in range(200)}
    middles = {x + y for x in (a, first) for y in (a, second)}
    assert images == middles | {middle + c for middle in middles}


def test_a_new_file_may_be_gone_and_a_removed_one_back_until_something_is_forced(tmp_path: Path) -> None:
    card = Card()
    card.do(Step(Kind.CREATE, "f"))
    card.do(Step(Kind.WRITE, "f", 0, b"x"))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} >= {None, b"x"}
    card.do(Step(Kind.SYNC, "f"))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} == {b"x"}
    card.do(Step(Kind.DELETE, "f"))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} == {b"x", None}
    card.do(Step(Kind.CREATE, "g"))
    card.do(Step(Kind.SYNC, "g"))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} == {None}


def test_a_truncated_file_is_cut_or_not_until_it_is_synced(tmp_path: Path) -> None:
    card = Card()
    for step in (Step(Kind.CREATE, "f"), Step(Kind.WRITE, "f", 0, b"xyz"), Step(Kind.SYNC, "f")):
        card.do(step)
    card.do(Step(Kind.TRUNCATE, "f", 1))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} == {b"xyz", b"x"}
    card.do(Step(Kind.SYNC, "f"))
    assert {_image(card, tmp_path / "i", seed) for seed in range(50)} == {b"x"}


def test_killed_writers_lose_nothing_they_told(tmp_path: Path) -> None:
    found = kill_writers(tmp_path / "kiosk.db", 8, seed=1)
    assert (found.cuts, found.lines_lost, found.corrupt, found.faults) == (8, 0, 0, [])


def test_a_writer_that_tells_too_soon_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lying(path: Path, tells: Connection) -> None:
        with closing(cuts_kill.opened(path)):
            tells.send(7)
            signal.pause()

    monkeypatch.setattr(cuts_kill, "_write", lying)
    found = kill_writers(tmp_path / "kiosk.db", 1, seed=1)
    assert (found.lines_lost, found.faults) == (7, ["row 7 was told, 0 are there"])
