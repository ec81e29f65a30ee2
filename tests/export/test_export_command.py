"""`kiosk export` as somebody in a shell sees it, and what it never loads elsewhere."""

import argparse
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, ExportError, StorageError
from kiosk.core.records import StoredEvent
from kiosk.export import asjson
from kiosk.export.document import Session
from kiosk.ops.backups import opened_records
from kiosk.ops.options import add_ops_options
from kiosk.storage.verify import verify
from kiosk.tui.exportcommand import asked_twice, run
from tests.export.conftest import NAME, SUPERVISOR, Room

ROOT = Path(__file__).parents[2]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def asked(out: Path, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    return parser.parse_args(["--to", str(out), "--by", SUPERVISOR, *words])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def lines(station: Settings) -> list[StoredEvent]:
    with closing(opened_records(station.data_dir / "kiosk.db")) as store:
        return [one for one in store.events.page(0, 9) if "hand" in one.code][::-1]


OF_SESSION = [
    *("session-000001-session.csv", "session-000001-sets.csv", "session-000001-trace.csv"),
    *("session-000001.fhir.json", "session-000001.json", "session-000001.pdf"),
]


def test_a_session_in_every_form(station: Settings, out: Path, room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(station, asked(out, "--session", "1")) == 0
    assert names(out) == OF_SESSION
    assert "6 files" in capsys.readouterr().out
    document = asjson.decoded((out / "session-000001.json").read_bytes(), Session)
    assert document.number == room.session
    assert (out / "session-000001.pdf").read_bytes().startswith(b"%PDF")


def test_a_person_gets_everything_that_is_about_them_and_nothing_about_others(station: Settings, out: Path) -> None:
    assert run(station, asked(out, "--runner", "1", "--with-name", "--json", "--csv")) == 0
    found = names(out)
    assert "runner-0001.json" in found
    assert "session-000002-trace.csv" in found
    assert not any("0002." in one and one.startswith("runner") for one in found)
    content = json.loads((out / "runner-0001.json").read_text(encoding="utf-8"))
    assert content["person"]["name"] == NAME
    assert not any("Łukasz" in one or "ukasz" in one for one in found)


def test_everybody_and_the_record_file_itself(station: Settings, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(station, asked(out, "--all", "--json", "--records")) == 0
    runners = ["runner-0001.json", "runner-0002.json"]
    assert names(out) == ["records.db", *runners, "session-000001.json", "session-000002.json"]
    handed, kept = verify(out / "records.db"), verify(station.data_dir / "kiosk.db")
    assert not handed.findings
    assert handed.lines == kept.lines - 1, "only what became of it came after"
    with closing(sqlite3.connect(out / "records.db")) as plain:
        assert plain.execute("SELECT name FROM runners WHERE id = 1").fetchone() == (NAME,)
    assert "with names" in capsys.readouterr().out


def test_only_the_record_file(station: Settings, out: Path) -> None:
    run(station, asked(out, "--records"))
    assert names(out) == ["records.db"]


def test_pages_in_the_language_that_was_asked_for(station: Settings, out: Path) -> None:
    run(station, asked(out, "--session", "1", "--pdf", "--language", "de"))
    assert b"/Lang (de)" in (out / "session-000001.pdf").read_bytes()


def test_one_file_that_only_the_key_opens(station: Settings, out: Path, room: Room) -> None:
    key = pyrage.x25519.Identity.generate()
    run(station, asked(out, "--runner", "1", "--recipient", str(key.to_public())))
    (name,) = names(out)
    assert name.endswith(".tar.age")
    assert b"session-000002.fhir.json" in pyrage.decrypt((out / name).read_bytes(), [key])
    assert not list(room.path.parent.glob("export-*"))


@pytest.mark.parametrize("words", [("--session", "1", "--json"), ("--session", "1", "--json", "--recipient")])
def test_a_copy_that_an_export_left_when_it_was_cut_off_goes_at_the_next_whatever_that_is(
    station: Settings, out: Path, words: tuple[str, ...]
) -> None:
    left = station.data_dir / "export-unfinished-abc"
    left.mkdir()
    (left / "records.db").write_bytes(NAME.encode())
    key = [str(pyrage.x25519.Identity.generate().to_public())] if words[-1] == "--recipient" else []
    run(station, asked(out, *words, *key))
    assert not list(station.data_dir.glob("export-*"))


def test_a_copy_that_cannot_be_removed_is_named(station: Settings, out: Path) -> None:
    left = station.data_dir / "export-unfinished-abc"
    left.touch()  # not even a folder
    try:
        with pytest.raises(ExportError, match="export-unfinished-abc") as refusal:
            run(station, asked(out, "--session", "1", "--json"))
    finally:
        left.unlink()
    assert refusal.value.code == "export_failed"
    assert not out.exists()


def test_a_passphrase_from_a_file(station: Settings, out: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse battery\nnot this\n", encoding="utf-8")
    run(station, asked(out, "--session", "1", "--json", "--encrypt", str(tmp_path / "secret")))
    (name,) = names(out)
    assert b'"kind": "session"' in pyrage.passphrase.decrypt((out / name).read_bytes(), "correct horse battery")


def test_a_passphrase_is_asked_for_twice() -> None:
    assert asked_twice(lambda _: "the same") == "the same"
    answers = iter(("one", "other"))
    with pytest.raises(ExportError) as refusal:
        asked_twice(lambda _: next(answers))
    assert refusal.value.code == "passphrase_differs"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ((), ["nothing_chosen"]),
        (("--runner", "1", "--records"), ["not_of_one"]),
        (("--all", "--encrypt", "x", "--recipient", "age1x"), ["not_both"]),
        (("--all", "--language", "xx"), ["language_unknown"]),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_made(
    station: Settings, out: Path, words: tuple[str, ...], codes: list[str]
) -> None:
    with pytest.raises(ConfigError) as refusal:
        run(station, asked(out, *words))
    assert [one.code for one in refusal.value.diagnostics] == codes
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--session", "77"), "session_unknown"),
        (("--runner", "77"), "runner_unknown"),
        (("--all", "--encrypt", "/nothing/there"), "passphrase_unread"),
    ],
)
def test_what_is_not_there_is_said_before_anything_is_made(
    station: Settings, out: Path, words: tuple[str, ...], code: str
) -> None:
    with pytest.raises(ExportError) as refusal:
        run(station, asked(out, *words))
    assert refusal.value.code == code
    assert not out.exists()


def test_without_records_there_is_nothing_to_hand_out(station: Settings, out: Path, tmp_path: Path) -> None:
    empty = Settings(**{name: getattr(station, name) for name in station.__dataclass_fields__} | {"data_dir": tmp_path})
    with pytest.raises(StorageError) as refusal:
        run(empty, asked(out, "--all"))
    assert refusal.value.code == "store_missing"


def test_who_hands_out_what_of_whom_goes_on_record_and_what_became_of_it(station: Settings, out: Path) -> None:
    run(station, asked(out, "--session", "1", "--json", "--with-name"))
    agreed, done = lines(station)
    said = {"runner": 1.0, "session": 1.0, "json": 1.0, "named": 1.0}
    assert (agreed.code, agreed.detail, agreed.figures) == ("hand_out_agreed", "1", said)
    assert (done.code, done.figures["files"]) == ("handed_out", 1.0)
    with pytest.raises(ExportError):
        run(station, asked(out, "--session", "1", "--json"))
    assert [(one.code, one.detail) for one in lines(station)[2:]] == [
        ("hand_out_agreed", "1"),
        ("hand_out_failed", "1 export_there"),
    ]
    run(station, asked(out, "--records"))
    assert lines(station)[-1].figures.keys() == {"everybody", "records", "files", "bytes"}


def test_nobody_hands_out_for_a_supervisor_there_is_not(station: Settings, out: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        run(station, asked(out, "--session", "1", "--by", "Nobody"))
    assert [one.code for one in refusal.value.diagnostics] == ["supervisor_unknown"]
    assert lines(station) == []
    assert not out.exists()


def test_the_folder_and_who_answers_for_it_are_wanted(station: Settings) -> None:
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    with pytest.raises(ConfigError) as refusal:
        run(station, parser.parse_args(["--all"]))
    assert [one.path for one in refusal.value.diagnostics] == ["--to", "--by"]


def test_the_numbers_are_listed_without_a_name(station: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(opened_records(station.data_dir / "kiosk.db")) as store:
        store.runners.add("KR-482", 1961)
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    assert run(station, parser.parse_args(["--list"])) == 0
    assert [row.split() for row in capsys.readouterr().out.splitlines()] == [
        ["number", "code", "born", "sessions", "last"],
        ["1", "1931", "2", "2026-03-03"],
        ["2", "1970", "0", "never"],
        ["3", "KR-482", "1961", "0", "never"],
    ]
    run(station, parser.parse_args(["--list", "--names"]))
    assert [row[45:] for row in capsys.readouterr().out.splitlines()] == ["name", NAME, "Bo", ""]
    assert lines(station) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--list", "--by", "Kim"), "list_alone"), (("--list", "--json"), "list_alone"), (("--names",), "only_with_list")],
)
def test_a_list_is_no_export(station: Settings, words: tuple[str, ...], code: str) -> None:
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    with pytest.raises(ConfigError) as refusal:
        run(station, parser.parse_args(words))
    assert [one.code for one in refusal.value.diagnostics] == [code]


def test_an_empty_list_is_said(station: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    assert run(replace(station, data_dir=tmp_path), parser.parse_args(["--list"])) == 0
    assert capsys.readouterr().out == "nobody is registered\n"


HEAVY = ("reportlab", "PIL", "pyrage", "font_source_sans_pro")


def test_no_process_and_no_other_command_loads_what_draws_and_locks() -> None:
    """Nor does an export of tables in the clear."""
    text = (
        "import sys, kiosk.controller.process, kiosk.tui.run, kiosk.tui.commands, kiosk.ops, kiosk.__main__ as main\n"
        "main._parser()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
        "import kiosk.tui.exportcommand, kiosk.export.items\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
