"""Every command in the documents is one: tried where that is cheap and harmless, else named here with a reason."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import __main__
from kiosk.access import hash_pin
from kiosk.hw.wiring import default_wiring_path
from kiosk.ops import options
from kiosk.storage import open_store

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAM = re.compile(r"^(?:sudo )?(?:\.venv/bin/)?kiosk ")
OTHER_WORDS = {"toml", "json", "svg"}
"""Fenced blocks that hold no commands."""

FILLED = {
    "FILE": "kiosk.toml", "/etc/bfr-kiosk/kiosk.toml": "kiosk.toml", "DIR": "out", "DIRECTORY": "run",
    "NAME": "Sam", "TEXT": "tried", "NUMBER": "1", "RUNNER": "1",
    "N": "1", "MMHG": "100", "...": "", "age1...": "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq",
}  # fmt: skip
"""What stands in for the words in capitals."""

NOT_TRIED = {
    r"(sudo )?\./install\.sh": "sets up a machine, or runs everything: tests/install, and the visits of a whole run",
    r"\.venv/bin/pytest|\.venv/bin/mutmut|\.venv/bin/pip": "tools of others; the first is what runs here",
    r"\.venv/bin/python -m (benchmarks|tests\.mutants|tests\.terminals)": "takes minutes; tested apart",
    r"apt-get|mmdebstrap|systemctl|journalctl|sudo |libinput|aplay|espeak-ng|timedatectl|hwclock|i2cdetect|lsblk|"
    r"udevadm|age |ssh-keygen |cat |cp |ls |mount |umount ": "changes or needs a machine, or is a tool of others",
    r"systemd\.mask=": "words for the kernel's line, no command",
}
"""Lines in fenced blocks that nothing is tried of, with the reason."""

READS = {
    "config check", "config reference", "protocols list", "clinical", "progress", "prescribe", "next", "clinic",
    "verify", "backup", "export --list", "calibrate --history", "selftest --records",
}  # fmt: skip
"""Commands that are harmless on a station made here: they are run, and have to end with 0 or 1."""


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it."""

    page: str
    text: str
    is_fenced: bool

    def __str__(self) -> str:
        return f"{self.page}: {self.text[:60]}"


def shown() -> Iterator[Shown]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for language, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
            if language not in OTHER_WORDS:
                for line in block.splitlines():
                    if line.partition("#")[0].strip():
                        yield Shown(page.name, line.partition("#")[0].strip(), True)
        for cell in re.findall(r"^\| (`kiosk [^|]*)\|", text, re.MULTILINE):
            for one in re.findall(r"`(kiosk [^`]+)`", cell):
                yield Shown(page.name, one, False)


ALL = list(dict.fromkeys(shown()))
OURS = [one for one in ALL if PROGRAM.match(one.text)]
OTHERS = [one for one in ALL if not PROGRAM.match(one.text)]


def arguments(one: Shown) -> list[str]:
    """Without the program's name, with everything filled in."""
    words = shlex.split(PROGRAM.sub("", one.text).replace("[", "").replace("]", ""))
    return [FILLED.get(word, word) for word in words if FILLED.get(word, word)]


def with_settings(words: list[str]) -> list[str]:
    """What means the installed station means the one that is made here."""
    means_installed = getattr(__main__._parser().parse_args(words), "config", None) == options.STATION
    return [*words, "--config", "kiosk.toml"] if means_installed else words


def understood(words: list[str]) -> bool:
    try:
        __main__._parser().parse_args(words)
    except SystemExit as ended:
        return ended.code == 0
    return True


def test_there_are_commands_of_both_kinds() -> None:
    assert sum(one.is_fenced for one in OURS) > 5
    assert sum(not one.is_fenced for one in OURS) > 20
    assert not understood(["export", "--no-such-option"])


@pytest.mark.parametrize("one", OURS, ids=str)
def test_a_command_of_ours_is_understood(one: Shown) -> None:
    words = arguments(one)
    assert understood(words), words


@pytest.mark.parametrize("one", OTHERS, ids=str)
def test_any_other_line_is_one_of_those_that_are_left_out_for_a_reason(one: Shown) -> None:
    assert any(re.match(pattern, one.text) for pattern in NOT_TRIED), one


def test_no_reason_is_left_over() -> None:
    assert {p for p in NOT_TRIED if any(re.match(p, one.text) for one in OTHERS)} == set(NOT_TRIED)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's folder: settings, records with one runner and one supervisor."""
    folder = tmp_path_factory.mktemp("station")
    (folder / "kiosk.toml").write_text(
        'backend = "bench"\ndata_dir = "data"\nruntime_dir = "run"\nstate_dir = "state"\n'
        f'wiring = "{default_wiring_path()}"\n',
        encoding="utf-8",
    )
    (folder / "data").mkdir()
    store = open_store(folder / "data" / "kiosk.db", boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T10:00:00.000Z")
    store.supervisors.add("Sam", hash_pin("123456"))
    store.runners.add("Jo", 1980)
    store.close()
    return folder


def harmless() -> Iterator[tuple[str, ...]]:
    """Each command once that only reads, as some page shows it."""
    for one in OURS:
        words = arguments(one)
        names = {" ".join(words[:2]), words[0], *(f"{words[0]} {word}" for word in words[1:] if word.startswith("--"))}
        risky = words[0] in {"export", "calibrate", "selftest"} and not names & READS
        if names & READS and not risky:
            yield tuple(words)


RUN = sorted(set(harmless()))


def test_most_kinds_are_run() -> None:
    assert {words[0] for words in RUN} >= {"config", "protocols", "clinical", "verify", "backup", "export", "next"}


@pytest.mark.parametrize("words", RUN, ids=" ".join)
def test_a_command_that_only_reads_runs(
    words: tuple[str, ...], made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made)
    monkeypatch.setattr(sys, "argv", ["kiosk", *with_settings(list(words))])
    code = __main__.main()
    told = capsys.readouterr()
    assert code in {0, 1}, told.err
    assert told.out or os.listdir(made / "data")


def test_nobody_is_told_to_work_on_the_station_as_root_without_sudo() -> None:
    """What stops or starts a unit is root's: as it is written it has to work from a technician's own login."""
    for page in ("technician.md", "hardware.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        bare = re.findall(r"`((?:systemctl (?:stop|start|restart|enable|kill|reset)|install\.sh |rm )[^`\n]*)`", text)
        assert bare == [], page


def test_what_asks_the_hardware_is_written_with_the_station_down() -> None:
    """While it runs doctor leaves the hardware alone, and the other two refuse."""
    text = (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")
    (block,) = [one for one in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "kiosk selftest" in one]
    lines = [line.strip() for line in block.strip().splitlines()]
    assert lines[0] == "sudo systemctl stop bfr-kiosk.target"
    assert all(line.startswith("sudo kiosk ") for line in lines[1:])
    assert "`sudo systemctl start bfr-kiosk.target`" in text.partition(block)[2].partition("\n8. ")[0]
