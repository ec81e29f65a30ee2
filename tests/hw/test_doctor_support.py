"""The support bundle: what is in it, that no name, code or PIN ever is, and that it is whole or says that it is not."""

from __future__ import annotations

import argparse
import ast
import json
import logging
import re
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import ExportError, StorageError
from kiosk.hw.calibration import Pair
from kiosk.hw.calibration_files import keep, places
from kiosk.log import KeyValueFormatter, line
from kiosk.ops import doctor
from kiosk.ops.doctoring import logs, support
from kiosk.ops.doctoring.check import Level
from kiosk.ops.doctoring.past import watchdog
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.states import EntryKind
from tests.hw.conftest import WIRING, HandClock
from tests.hw.fakemachine import Told, fake_machine
from tests.hw.test_calibration import made
from tests.hw.test_doctor import journal, proof, store

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.ops.doctoring.machine import Machine

ROOT = Path(__file__).resolve().parents[2]
PERSONAL = ("Annegret", "Zwiebelfisch", "zwiebelfisch", "KR-482", "4711", "Praxis am Tor", "praxis")
"""Name, code and PIN of a made-up runner, and a clinic."""


def personal(text: str) -> list[str]:
    return [word for word in PERSONAL if word in text]


def record(message: str, *args: object, error: BaseException | None = None, logger: str = "kiosk.tui.app") -> str:
    """A line as our processes write it."""
    told = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord(logger, logging.INFO, __file__, 1, message, args, told)
    return KeyValueFormatter("tui").format(made)


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


# --- lines of a log ---------------------------------------------------------------------------------------------


def test_codes_and_figures_of_a_line_stay() -> None:
    assert logs.harmless(record(line("trip", reason="silent", pressure_mmhg=212.0))).endswith(
        "level=info process=tui logger=kiosk.tui.app event=trip reason=silent pressure_mmhg=212"
    )
    kept = logs.harmless(record("refused intent=%s code=%s", "StartSession", "not_ready"))
    assert kept.endswith("refused intent=StartSession code=not_ready")
    assert logs.harmless(record("memory is not locked cause=%s", "x")).endswith("memory is not locked ...")
    assert re.match(r"utc=\d{4}-\d\d-\d\dT[\d:.]+Z level=info ", kept)


@pytest.mark.parametrize(
    "text",
    [
        record("record refused code=%s item=%r", "store_full", {"name": "Annegret", "code": "KR-482"}),
        record("link lost: %s", "Annegret Zwiebelfisch said 4711"),
        record("the language of runner=%d is not known", 4711),
        record("bad intent refused cause=%s", "Annegret is not a number"),
        record("Annegret Zwiebelfisch"),
        record(line("place", at="Annegret", pin=4711, name="zwiebelfisch")),
        record(line("place", at="who", who="KR-482")),
        record(line("refused", cause="zwiebelfisch")),
        record("the screen ends", error=raised(KeyError("Annegret"))),
        record("the screen ends", error=raised(StorageError("no_runner", "KR-482\nZwiebelfisch", "ask Annegret"))),
        record("message of another", logger="asyncio", error=raised(ValueError("4711"))),
        record("cannot write zwiebelfisch", logger="py.warnings"),
        "Annegret Zwiebelfisch wrote this herself",
        "kiosk: KR-482: no such runner (Annegret?) [zwiebelfisch]",
        'utc=2026-01-01T00:00:00.000Z level=info process=tui logger=kiosk message="Annegret\\nZwiebelfisch=4711"',
        "utc=Annegret level=info process=tui logger=kiosk event=x",
    ],
)
def test_nothing_of_a_person_stays(text: str) -> None:
    assert personal(text)
    assert personal(logs.harmless(text)) == []


def test_of_an_error_its_kind_and_places_and_code_stay() -> None:
    error = raised(StorageError("store_full", "no room for Annegret"))
    kept = logs.harmless(record("the screen ends", error=error))
    assert "StorageError at test_doctor_support.py:" in kept
    assert " raised store_full" in kept


def test_a_journal_is_read_object_by_object() -> None:
    system = {"MESSAGE": "bfr-kiosk-screen.service: Main process exited, code=exited", "SYSLOG_IDENTIFIER": "systemd",
              "UNIT": "bfr-kiosk-screen.service", "__REALTIME_TIMESTAMP": "1700000000000000"}  # fmt: skip
    ours = {"MESSAGE": record(line("trip", reason="late")), "_SYSTEMD_UNIT": "bfr-kiosk-controller.service",
            "SYSLOG_IDENTIFIER": "kiosk", "__REALTIME_TIMESTAMP": "1700000001500000"}  # fmt: skip
    child = {"MESSAGE": "bfr-kiosk-screen.service: Failed to set up standard input", "SYSLOG_IDENTIFIER": "(kiosk)",
             "_SYSTEMD_UNIT": "bfr-kiosk-screen.service"}  # fmt: skip
    coded = {
        "MESSAGE": "kiosk: Annegret is not there [runner_unknown]",
        "_SYSTEMD_UNIT": "Annegret",
        "_HOSTNAME": "praxis",
    }
    other = {"MESSAGE": "Annegret", "_SYSTEMD_UNIT": "bfr-kiosk-screen.service", "SYSLOG_IDENTIFIER": "kiosk"}
    binary = {"MESSAGE": [1, 2], "_SYSTEMD_UNIT": "x"}
    entries = [system, ours, child, coded, other, binary]
    lines = list(logs.journal("\n".join([*map(json.dumps, entries), "torn {"])))
    assert lines[0] == f"2023-11-14T22:13:20.000+00:00 {system['UNIT']} {system['MESSAGE']}"
    assert lines[1].startswith("2023-11-14T22:13:21.500+00:00 bfr-kiosk-controller.service utc=")
    assert lines[1].endswith("event=trip reason=late")
    assert lines[2] == f"- bfr-kiosk-screen.service {child['MESSAGE']}"
    assert lines[3:] == ["- - runner_unknown ..."]


def templates() -> list[tuple[str, str]]:
    """Every format of a message that the program logs, and where."""
    found = []
    for path in sorted((ROOT / "kiosk").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "import logging" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("_log", "log", "logger") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append((str(path.relative_to(ROOT)), first.value))
    return found


TABLE = "records looked at for %.1f s, up to table %s"
"""Its last word is the name of a table of ours."""


def test_no_message_hides_a_text_where_its_fixed_words_are() -> None:
    """The filter keeps the words that a message begins with: what is filled in stands behind `key=` or a colon."""
    hidden, messages = [], templates()
    assert len(messages) > 30
    for where, text in messages:
        fixed = text.partition(": ")[0]
        loose = re.sub(r"\w+=%[\w.]+", "", fixed)
        if re.search(r"%(?!\.?\d*[df])", loose) and text != TABLE:
            hidden.append((where, text))
    assert hidden == []


# --- the file ---------------------------------------------------------------------------------------------------


@pytest.fixture
def clinic(settings: Settings, tmp_path: Path) -> Settings:
    """A station that is full of people: in its folders, its records, its logs, its calibration."""
    own = tmp_path / "home" / 'praxis "Zwiebelfisch"'
    for name in ("data", "state", "run", "protocols"):
        (own / name).mkdir(parents=True)
    settings = replace(
        settings,
        data_dir=own / "data",
        state_dir=own / "state",
        runtime_dir=own / "run",
        protocols_dir=own / "protocols",
    )
    (own / "protocols" / "zwiebelfisch.toml").write_text('name = "Annegret"')
    by, gauge = "Annegret Zwiebelfisch", "gauge of Praxis am Tor"
    a, b = made("a", operator=by, instrument=gauge), made("b", zero=0.039, operator=by, instrument=gauge)
    keep(places(settings), Pair(a=a, b=b))
    with closing(store(settings)) as records:
        records.proofs.add(proof("vent_a", "vent_slow"))
        records.runners.add("Annegret Zwiebelfisch", 1971)
    journal(settings, (EntryKind.HELD, TripReason.NONE), (EntryKind.RELEASED, TripReason.NONE))
    (settings.data_dir / "tui.log").write_text(
        record("the screen ends", error=raised(KeyError("Annegret"))) + "\n" + record(line("place", at="who")) + "\n"
    )
    return settings


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    message = record("refused by %s", "Annegret")
    said = json.dumps({"MESSAGE": message, "_SYSTEMD_UNIT": "bfr-kiosk-screen.service", "_HOSTNAME": "praxis"})
    return fake_machine(tmp_path / "machine", HandClock(), Told(says={"journalctl": said}))


def parts(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        assert {(member.uname, member.gname, member.uid, member.mtime) for member in members} == {("", "", 0, 0)}
        return {member.name: archive.extractfile(member).read().decode() for member in members}  # type: ignore[union-attr]


def test_it_holds_what_it_says_and_nobody(
    clinic: Settings, machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, config = tmp_path / "out.tar.gz", clinic.data_dir.parent / "kiosk.toml"
    assert support.bundle(target, clinic, WIRING, machine, config) == 0
    found = parts(target)
    assert list(found) == [support.README, *support.WHAT]
    assert {name: words for name, text in found.items() if (words := personal(text))} == {}
    assert str(tmp_path) not in "".join(found.values())
    said = capsys.readouterr().out
    assert all(name in said and what in said for name, what in support.WHAT.items())
    assert all(name in found[support.README] for name in support.WHAT)
    assert "no records, no names" in said
    assert target.stat().st_mode & 0o777 == 0o600


def test_each_part_says_what_it_is_for(clinic: Settings, machine: Machine, tmp_path: Path) -> None:
    config = tmp_path / "kiosk.toml"
    found = support.collected(doctor.examine(clinic, WIRING, machine, config), clinic, WIRING, machine, config)
    checks = {check["id"]: check for check in json.loads(found["doctor.json"])["checks"]}
    assert checks["settings.calibration"]["text"] == "left out: it may name people"
    assert checks["settings.calibration"]["values"][0]["value"] == 1
    assert checks["settings.protocols"]["level"] == Level.FAIL
    assert checks["selftest.vent_a"]["level"] == Level.FAIL
    assert json.loads(found["settings.json"])["limits"]["training_max_mmhg"] == 250.0
    assert json.loads(found["wiring.json"])["watchdog"]["lines"]["hold_b"] == 16
    step = json.loads(found["selftests.json"])[0]["steps"][0]
    assert (step["code"], step["figure"], step["unit"]) == ("estop", 1.5, "s")
    assert json.loads(found["watchdog.json"])["last_trips"] == []
    assert found["screen.txt"].splitlines()[-1].endswith("event=place at=who")
    assert "KeyError at" in found["screen.txt"]
    assert found["journal.txt"].startswith("- bfr-kiosk-screen.service utc=")


def test_a_setting_that_nobody_has_looked_at_is_not_handed_out(settings: Settings) -> None:
    """A new table, or the clinic's own name, is not in the file before somebody adds it here."""
    assert set(support.told(settings)) == {"backend", "limits", "screen", "pump", "touch", "sound", "records"}


def test_the_journal_of_the_watchdog_is_counted(settings: Settings) -> None:
    assert "unread" in watchdog(settings)
    journal(settings, (EntryKind.HELD, TripReason.NONE), (EntryKind.TRIP, TripReason.OVERPRESSURE))
    found = watchdog(settings)
    assert found["entries"] == {"held": 1, "trip": 1}
    assert found["trips"] == {"overpressure": 1}
    assert found["latched"] == "overpressure"


def test_nothing_is_written_over(clinic: Settings, machine: Machine, tmp_path: Path) -> None:
    target = tmp_path / "out.tar.gz"
    target.write_text("kept")
    with pytest.raises(ExportError, match="export_there"):
        support.bundle(target, clinic, WIRING, machine, tmp_path / "kiosk.toml")
    with pytest.raises(ExportError, match="export_there"):
        support.write(target, {"a": "b"})
    assert target.read_text() == "kept"
    assert [path.name for path in tmp_path.glob("out*")] == ["out.tar.gz"]


def test_what_is_cut_off_bears_another_name_and_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.tar.gz"
    seen: list[str] = []

    def cut(handle: int) -> None:
        seen.extend(path.name for path in tmp_path.iterdir())
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", cut)
        with pytest.raises(ExportError, match="No space left"):
            support.write(target, {"a": "b"})
    assert seen == ["out.tar.gz.bfr-kiosk-unfinished"]
    assert list(tmp_path.iterdir()) == []
    (tmp_path / seen[0]).write_text("left by a cut of the power")
    support.write(target, {"a": "b"})
    assert [path.name for path in tmp_path.iterdir()] == ["out.tar.gz"]
    assert parts(target) == {"a": "b"}


def test_folders_of_the_installation_are_named(settings: Settings) -> None:
    installed = replace(settings, data_dir=Path("/var/lib/bfr-kiosk"), wiring=Path("/etc/bfr-kiosk/wiring.toml"))
    text = "/var/lib/bfr-kiosk and /etc/bfr-kiosk/wiring.toml at /"
    assert support._nameless(text, installed, Path("/kiosk.toml")) == text
    assert support._nameless(f"in {settings.data_dir}", settings, Path("/x/kiosk.toml")) == "in <data_dir>"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ExportError, match="export_failed"):
        support.write(tmp_path / "file" / "out.tar.gz", {"a": "b"})


def test_the_option_writes_it(clinic: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = argparse.Namespace(asked=None, json=False, support=tmp_path / "out.tar.gz", config=tmp_path / "kiosk.toml")
    assert doctor.run(clinic, WIRING, asked) == 0
    assert personal("".join(parts(asked.support).values())) == []
    assert "doctor.json" in capsys.readouterr().out
