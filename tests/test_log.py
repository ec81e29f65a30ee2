"""Logs: one line an event, never more; the screen's never reach its terminal."""

import logging
import shlex
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk import log
from kiosk.core.errors import StorageError
from kiosk.log import KeyValueFormatter, line, set_up


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers), root.level, logging.raiseExceptions
    for handler in before[0]:
        root.removeHandler(handler)
    yield
    logging.captureWarnings(False)
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in before[0]:
        root.addHandler(handler)
    root.setLevel(before[1])
    logging.raiseExceptions = before[2]


def fields(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in shlex.split(text))


def test_a_line_is_words_and_figures() -> None:
    assert line("trip", reason="silent", pressure_mmhg=212.04999, latched=True) == (
        "event=trip reason=silent pressure_mmhg=212.05 latched=True"
    )
    assert line("odd", text='say "a b"', empty="") == 'event=odd text="say \\"a b\\"" empty=""'


@given(st.text(), st.text())
@example("'", "x")
@example('"', "x=1")
@example("\\", "x y=1")
@example("a\nb", "")
def test_no_text_can_forge_a_field_or_a_second_line(first: str, second: str) -> None:
    made = line("x", a=first, b=second)
    assert made.isprintable()
    assert set(fields(made)) == {"event", "a", "b"}


@given(st.text())
@example("'")
@example('"')
@example("\\")
@example("a\nlevel=error")
def test_no_message_can_forge_a_field_or_a_second_line(message: str) -> None:
    record = logging.LogRecord("kiosk.x", logging.INFO, __file__, 1, "%s", (message,), None)
    made = KeyValueFormatter("tui").format(record)
    assert made.isprintable()
    if not message.startswith("event="):
        assert set(fields(made)) == {"utc", "level", "process", "logger", "message"}


def test_a_message_that_only_begins_like_an_event_stays_one_line() -> None:
    record = logging.LogRecord("kiosk.x", logging.INFO, __file__, 1, "event=x\nlevel=error", None, None)
    made = KeyValueFormatter("tui").format(record)
    assert made.isprintable()
    assert fields(made)["level"] == "info"


def test_the_screen_logs_to_its_file_and_never_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "tui.log"
    set_up("tui", file=target)
    logger = logging.getLogger("kiosk.tui.app")
    logger.info(line("screen_changed", screen="training"))
    logger.warning("plain words")
    logging.getLogger("somebody.else").error("bad %d", "not a number")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("deprecated", stacklevel=1)
    _log_an_exception(logger)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    first = fields(lines[0])
    assert first.pop("utc").endswith("Z")
    assert first == {
        "level": "info",
        "process": "tui",
        "logger": "kiosk.tui.app",
        "event": "screen_changed",
        "screen": "training",
    }
    assert fields(lines[1])["message"] == "plain words"
    assert "deprecated" in lines[2]
    assert "ZeroDivisionError" in fields(lines[3])["exception"]


def _log_an_exception(logger: logging.Logger) -> None:
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        logger.exception("failed")


def test_the_others_log_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("controller", file=None)
    logging.getLogger("kiosk.controller.loop").info(line("started", boot="ab"))
    logging.getLogger("kiosk.controller.loop").debug("not this")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert fields(err)["process"] == "controller"
    assert fields(err)["boot"] == "ab"


def test_setting_up_again_replaces_the_first(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))
    set_up("tui", file=tmp_path / "first.log")
    set_up("tui", file=tmp_path / "second.log")
    logging.getLogger("x").info("once")
    assert (tmp_path / "first.log").read_text(encoding="utf-8") == ""
    assert (tmp_path / "second.log").read_text(encoding="utf-8").count("once") == 1
    assert capfd.readouterr().err == ""


def test_the_file_cannot_fill_the_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "FILE_BYTES", 2000)
    set_up("tui", file=tmp_path / "tui.log")
    for _ in range(500):
        logging.getLogger("x").info("y" * 50)
    files = list(tmp_path.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 2000 for file in files)


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refusal:
        set_up("tui", file=tmp_path / "no" / "tui.log")
    assert refusal.value.code == "log_cannot_open"
    assert "tui.log" in refusal.value.message
