"""Whether the machine is started again for a watchdog that cannot stay up: asked of the script, by the shell."""

import subprocess
from pathlib import Path

import pytest

from kiosk.install import layout
from tests.architecture.test_units import directives, service

SCRIPT = layout.FILES / "usr/lib/bfr-kiosk/again.sh"
ASKED = """#!/bin/sh
case "$*" in
"show --property=ExecMainStatus --value bfr-kiosk-watchdog.service") echo {status} ;;
"show --property=SubState --value bfr-kiosk-watchdog.service")
    read -r state <{folder}/states
    echo "$state"
    [ "$(wc -l <{folder}/states)" -lt 2 ] || sed -i 1d {folder}/states
    ;;
*) exit 9 ;;
esac
"""


def ask(folder: Path, *states: str, status: str = "1") -> bool:
    """Whether it says yes, when systemd says these states one after the other, and the last for ever."""
    (folder / "states").write_text("".join(f"{state}\n" for state in states or ("failed",)))
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name, text in (("systemctl", ASKED.format(folder=folder, status=status)), ("sleep", "#!/bin/sh\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    words = ["/bin/sh", str(SCRIPT), str(folder), str(folder)]
    told = {"PATH": f"{programs}:/usr/bin:/bin"}
    code = subprocess.run(words, check=False, capture_output=True, env=told).returncode  # noqa: S603 - a script of ours
    assert code in {0, 1}
    return code == 0


def test_three_times_and_then_it_stays_down_and_says_so(tmp_path: Path) -> None:
    assert [ask(tmp_path) for _ in range(3)] == [True] * 3
    assert not (tmp_path / "down").exists()
    assert [ask(tmp_path) for _ in range(2)] == [False] * 2
    assert (tmp_path / "down").exists()


def test_a_run_of_six_hours_begins_the_count_anew() -> None:
    """Each start of the watchdog begins the six hours, each end of it ends them; no clock is asked, it may be wrong."""
    timer, unit = directives("bfr-kiosk-helped.timer"), service("helped")
    assert timer["OnActiveSec"] == ["6h"]
    assert "OnCalendar" not in timer
    assert timer["BindsTo"] == timer["After"] == ["bfr-kiosk-watchdog.service"]
    assert "bfr-kiosk-helped.timer" in service("watchdog")["Wants"][0].split()
    count = f"/var/lib/{service('watchdog')['StateDirectory'][0]}/restarts"
    assert unit["ExecStart"] == [f"/bin/rm -f {count}"]
    assert unit["ReadWritePaths"] == ["/var/lib/bfr-kiosk-watchdog"]
    assert "count_file=$1/restarts" in SCRIPT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (("auto-restart", "start", "running"), "1"),
        (("auto-restart",), "1"),  # for ever
        (("dead",), "0"),  # stopped by somebody
        (("failed",), "2"),
        (("failed",), "203"),
    ],
)
def test_what_comes_back_by_itself_and_what_was_refused_starts_nothing_again(
    tmp_path: Path, states: tuple[str, ...], status: str
) -> None:
    assert not ask(tmp_path, *states, status=status)
    assert not (tmp_path / "restarts").exists()
    assert not (tmp_path / "down").exists()


def test_what_is_given_up_only_while_it_is_asked_about_is_not_missed(tmp_path: Path) -> None:
    """Five runs that failed a second apart: the last is told while the one before is still being asked about (seen)."""
    assert ask(tmp_path, "auto-restart", "start", "stop-post", "auto-restart", "failed")


@pytest.mark.parametrize("text", ["", "many\n", "-1\n", "999999\n"])
def test_a_count_that_cannot_be_read_counts_as_the_last(tmp_path: Path, text: str) -> None:
    (tmp_path / "restarts").write_text(text)
    assert not ask(tmp_path)
    assert (tmp_path / "down").exists()


def test_what_cannot_be_counted_is_not_done(tmp_path: Path) -> None:
    (tmp_path / "restarts.new").mkdir()
    assert not ask(tmp_path)
    assert (tmp_path / "down").exists()


def test_the_unit_is_never_refused_and_waits_longer_than_it_looks() -> None:
    """From systemd 254 on each run that failed starts it: the sixth start within a minute is the one that counts."""
    unit = service("again")
    assert unit["StartLimitIntervalSec"] == ["0"]
    (asked,) = unit["ExecCondition"]
    folders = [service("watchdog")[key][0] for key in ("StateDirectory", "RuntimeDirectory")]
    assert asked.endswith(f"/again.sh /var/lib/{folders[0]} /run/{folders[1]}")
    script = SCRIPT.read_text(encoding="utf-8")
    looks_s = int(script.partition("looks_most=")[2].split()[0])
    assert int(service("watchdog")["TimeoutStartSec"][0]) + 5 < looks_s < int(unit["TimeoutStartSec"][0]) - 10
    refused = set(service("watchdog")["RestartPreventExitStatus"][0].split())
    assert f"case $status in {' | '.join(sorted(refused, key=int))}) exit 1" in script
    assert unit["ExecStart"] == ["+/bin/systemctl --force reboot"]
