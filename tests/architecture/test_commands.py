"""Every command in the documents is one: tried where that is cheap and harmless, else named here with a reason."""

import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import benchmarks.__main__ as benchmarks
from kiosk import __main__
from kiosk.access import hash_pin
from kiosk.catalogues import ENGLISH
from kiosk.hw.wiring import default_wiring_path
from kiosk.install import asked as asking
from kiosk.install import bundling
from kiosk.ops import options
from kiosk.storage import open_store
from kiosk.tui.language import speak

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

RUN_ALSO = {
    "config check", "config reference", "config pack", "protocols list", "clinical", "progress", "prescribe", "next",
    "clinic", "verify", "backup", "export", "calibrate --history", "selftest --new-reference",
    "doctor", "quickcard", "review", "erase",
}  # fmt: skip
"""Commands that need nothing but a station's files: they are run on one made here, and have to end with 0 or 1."""

NEEDS_MORE = {
    "selftest": "sensors, or the simulated bench",
    "selftest --certificate": "a self-test on record",
    "calibrate": "sensors and a gauge",
    "calibrate --certificate": "a calibration",
    "calibrate --restore": "two calibrations",
    "vent": "lines of a board, or the simulated bench",
    "restore": "a backup",
    "unlock": "a watchdog's journal",
    "protocols check": "a file of the clinic's own",
    "watchdog": "never ends",
    "controller": "never ends",
    "tui": "never ends",
    "display": "a panel",
    "gallery": "a terminal",
    "touch-stop": "a panel",
    "bench": "never ends",
    "demo": "never ends",
    "play": "a station that runs",
    "hand": "never ends",
    "fault": "a demo that runs",
}
"""Commands of which the words alone are tried here, and what they need; each has tests of its own."""


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


INSTALL = re.compile(r"^(?:sudo )?\./install\.sh ?")
PARSED = [
    one for one in ALL if INSTALL.match(one.text) or " -m benchmarks" in one.text or "bin/kiosk update" in one.text
]


def parsed(one: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raises `SystemExit` where the program that the line names does not understand it."""
    words = shlex.split(re.sub(r"\[[^]]*\]", "", one.text).replace("sudo ", ""))
    if " -m benchmarks" in one.text:
        benchmarks.parser().parse_args(words[3:])
    elif words[1:2] == ["update"]:
        __main__._parser().parse_args(words[1:])
    elif words[1:2] == ["demo"]:
        __main__._parser().parse_args(["demo", *words[2:]])
    elif words[1:2] == ["bundle"]:
        bundling.arguments(words[2:])
    elif words[1:2] != ["test"]:  # its words are pytest's
        monkeypatch.setattr(sys, "argv", words)
        asking.arguments()
        first = words[1] if words[1:] else '""'
        assert f"| {first} |" in f"| {entries()}|", f"install.sh does not know {first}"


def entries() -> str:
    """The words that install.sh hands on to the installation."""
    text = (ROOT / "install.sh").read_text(encoding="utf-8")
    (found,) = re.findall(r'^("" \| .*)\)$', text, re.MULTILINE)
    return f"{found} "


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


@pytest.mark.parametrize("one", PARSED, ids=str)
def test_what_is_not_tried_is_at_least_understood_by_the_program_that_it_names(
    one: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed(one, monkeypatch)


def test_an_option_that_no_program_has_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(PARSED) > 15
    for text in (
        "sudo ./install.sh --sttings X",
        "./install.sh bundle --target x --sing K",
        "./install.sh demo --atuo",
    ):
        with pytest.raises(SystemExit):
            parsed(Shown("x", text, True), monkeypatch)


def test_no_reason_is_left_over() -> None:
    assert {p for p in NOT_TRIED if any(re.match(p, one.text) for one in OTHERS)} == set(NOT_TRIED)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's folder: settings, records with some runners and one supervisor."""
    folder = tmp_path_factory.mktemp("station")
    (folder / "kiosk.toml").write_text(
        'backend = "bench"\ndata_dir = "data"\nruntime_dir = "run"\nstate_dir = "state"\n'
        f'wiring = "{default_wiring_path()}"\n',
        encoding="utf-8",
    )
    for name in ("data", "out", "stick"):
        (folder / name).mkdir()
    store = open_store(folder / "data" / "kiosk.db", boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T10:00:00.000Z")
    store.supervisors.add("Sam", hash_pin("123456"))
    for name in ("Jo", "Kim", "Lee"):
        store.runners.add(name, 1980)
    store.close()
    return folder


def kind(words: list[str]) -> str:
    """Which entry of `RUN_ALSO` or `NEEDS_MORE` a command belongs to; empty for none."""
    names = [f"{words[0]} {word}" for word in words[1:] if word.startswith("--")]
    names += [" ".join(words[:2]), words[0]]
    return next((name for name in names if name in RUN_ALSO or name in NEEDS_MORE), "")


def test_each_command_is_run_or_named_with_what_it_needs_and_none_is_left_over() -> None:
    kinds = {kind(arguments(one)) for one in OURS}
    assert "" not in kinds, [one.text for one in OURS if not kind(arguments(one))]
    assert kinds == RUN_ALSO | set(NEEDS_MORE)


RUN = sorted({tuple(arguments(one)) for one in OURS if kind(arguments(one)) in RUN_ALSO})


@pytest.mark.parametrize("words", RUN, ids=" ".join)
def test_a_command_that_needs_only_a_stations_files_runs(
    words: tuple[str, ...],
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n"))
    command = [re.sub("^(/media/STICK|/tmp)", "stick", word) for word in words]
    for at in [at for at, word in enumerate(command) if word == "--out"]:
        command[at + 1] = Path(command[at + 1]).name.replace("kiosk.toml", "new")
    command = with_settings(command)
    monkeypatch.setattr(sys, "argv", ["kiosk", *command])
    try:
        code = __main__.main()
    finally:
        speak(ENGLISH)  # a process ends with its language
    told = capsys.readouterr()
    assert code in {0, 1}, told.err
    assert told.out or len(list(tmp_path.iterdir())) > len(list(made.iterdir()))


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
