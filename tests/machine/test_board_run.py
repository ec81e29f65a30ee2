"""A run on a board from the command line: what it refuses, and what it says of cases that it does not play."""

import io
import json
import signal
import sys
from pathlib import Path

import pytest

from tests.machine import __main__ as command
from tests.machine import arguments
from tests.machine.boards.base import BoardError
from tests.machine.boards.sshline import SshLine
from tests.machine.driver import Driver
from tests.machine.onboard import BoardStock
from tests.machine.outcome import Outcome
from tests.machine.registry import Case, Kind
from tests.machine.test_onboard import EXAMPLE, written

AGREED = "--nobody-wears-the-cuff"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the run says; nobody is there to be asked, and no board can be reached."""
    words: list[str] = []
    monkeypatch.setattr(command, "_say", words.append)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def reached(_line: SshLine, _wait_s: float) -> str:
        raise AssertionError

    monkeypatch.setattr(SshLine, "open", reached)
    return words


def run(tmp_path: Path, *words: str, text: str = EXAMPLE) -> int:
    return command.main(["--board", str(written(tmp_path, text)), "--out", str(tmp_path / "out"), *words])


def test_nothing_is_begun_before_somebody_stands_for_it(tmp_path: Path, said: list[str]) -> None:
    assert run(tmp_path, "kill-controller") == 2
    assert AGREED in said[-1]


def test_a_file_with_faults_ends_it_with_all_of_them(tmp_path: Path, said: list[str]) -> None:
    assert run(tmp_path, AGREED, text=EXAMPLE.replace("scratch", "scrach").replace("port = 22", "port = 0")) == 2
    assert "machine.scrach: no such key" in said[-1]
    assert "ssh.port: 0" in said[-1]


def test_the_wrong_board_ends_it(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_stock: BoardStock) -> None:
        raise BoardError("another machine")

    monkeypatch.setattr(BoardStock, "open", refuses)
    assert run(tmp_path, AGREED) == 2
    assert said[-1] == "not begun: another machine"


def test_what_cannot_be_asked_of_it_is_in_the_report(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoardStock, "open", lambda _stock: None)
    monkeypatch.setattr(BoardStock, "made_of", lambda _stock: {"machine": "Raspberry Pi"})
    assert run(tmp_path, AGREED, "kill-controller", "uninstall") == 0
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["built"] == {"machine": "Raspberry Pi"}
    why = {result["case"]: (result["outcome"], result["why"]) for result in report["results"]}
    assert why["kill-controller"] == ("not run", "Pi 4 on the bench has no lines")
    assert "scratch = true" in why["uninstall"][1]


def test_a_case_that_is_refused_gets_no_machine(tmp_path: Path) -> None:
    def no_board(_kind: Kind, _state: str) -> "object":
        raise AssertionError

    case = Case("one", "it is so", Kind.MACHINE, frozenset(), "rest", True, lambda _room: None)
    driver = Driver(no_board, lambda _board: None, tmp_path, lambda _words: None, refuses=lambda _case: "why")  # type: ignore[arg-type]
    result = driver.one(case)
    assert (result.outcome, result.why) == (Outcome.NOT_RUN, "why")


def test_words_that_belong_to_a_board_alone() -> None:
    asked = arguments.parsed(["--board", "b.toml", AGREED])
    assert (asked.board, asked.is_agreed) == (Path.cwd() / "b.toml", True)
    assert arguments.parsed([]).board is None
    for wrong in ([AGREED], ["--board", "b.toml", "--keep"]):
        with pytest.raises(SystemExit):
            arguments.parsed(wrong)
