"""Whether the machine is started again for a watchdog that cannot stay up: asked of the script, by the shell."""

import subprocess
from pathlib import Path

import pytest

from kiosk.install import layout
from tests.architecture.test_units import service

SCRIPT = layout.FILES / "usr/lib/bfr-kiosk/again.sh"
HOUR_S = 3600


def ask(folder: Path, *, up_s: float = 60.0, state: str = "failed", status: str = "1") -> bool:
    """Whether it says yes."""
    (folder / "uptime").write_text(f"{up_s:.2f} 100.00\n")
    words = ["/bin/sh", str(SCRIPT), str(folder), str(folder), str(folder / "uptime"), state, status]
    code = subprocess.run(words, check=False, capture_output=True).returncode  # noqa: S603 - a script of ours
    assert code in {0, 1}
    return code == 0


def test_three_times_and_then_it_stays_down_and_says_so(tmp_path: Path) -> None:
    assert [ask(tmp_path) for _ in range(3)] == [True] * 3
    assert not (tmp_path / "down").exists()
    assert [ask(tmp_path) for _ in range(2)] == [False] * 2
    assert (tmp_path / "down").exists()


def test_a_start_after_which_it_ran_for_hours_has_helped(tmp_path: Path) -> None:
    for _ in range(4):
        ask(tmp_path)
    assert ask(tmp_path, up_s=7 * HOUR_S)
    assert (tmp_path / "restarts").read_text() == "1\n"
    assert ask(tmp_path, up_s=5 * HOUR_S)
    assert (tmp_path / "restarts").read_text() == "2\n", "five hours are not long enough"


@pytest.mark.parametrize(
    ("state", "status"), [("auto-restart", "1"), ("start", "1"), ("failed", "2"), ("failed", "203")]
)
def test_what_comes_back_by_itself_and_what_was_refused_starts_nothing_again(
    tmp_path: Path, state: str, status: str
) -> None:
    assert not ask(tmp_path, state=state, status=status)
    assert not (tmp_path / "restarts").exists()
    assert not (tmp_path / "down").exists()


@pytest.mark.parametrize("text", ["", "many\n", "-1\n", "999999\n"])
def test_a_count_that_cannot_be_read_counts_as_the_last(tmp_path: Path, text: str) -> None:
    (tmp_path / "restarts").write_text(text)
    assert not ask(tmp_path)
    assert (tmp_path / "down").exists()


def test_what_cannot_be_counted_is_not_done(tmp_path: Path) -> None:
    (tmp_path / "restarts.new").mkdir()
    assert not ask(tmp_path)
    assert (tmp_path / "down").exists()


def test_the_unit_asks_systemd_for_what_the_script_wants_to_know() -> None:
    """Not by what systemd tells units of a failure in their environment: conditions are not told (seen)."""
    unit = service("again")
    (asked,) = unit["ExecCondition"]
    assert "MONITOR" not in asked
    places = [asked.index(word) for word in ("again.sh", "/proc/uptime", "=SubState ", "=ExecMainStatus ")]
    assert places == sorted(places)
    refused = set(service("watchdog")["RestartPreventExitStatus"][0].split())
    assert f"case $5 in {' | '.join(sorted(refused, key=int))}) exit 1" in SCRIPT.read_text(encoding="utf-8")
    assert unit["ExecStart"] == ["+/bin/systemctl --force reboot"]
