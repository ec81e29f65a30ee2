"""What the doctor says and a support file, asked for at the screen: carried out beside a station that runs."""

from __future__ import annotations

import argparse
import json
import os
import signal
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from kiosk.controller import doing
from kiosk.core import errandcodes
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, ErrandStatus
from kiosk.core.errors import ExportError, StorageError
from kiosk.ops import doctor, errands, errandstick, errandwork
from kiosk.ops.doctoring import disk as disks
from kiosk.ops.doctoring import support
from kiosk.ops.errands import ErrandEnded
from kiosk.ops.errandtold import ErrandTeller
from kiosk.ops.errandwork import Asked
from kiosk.outlet import Outlet
from tests.hw.fakemachine import NOW, Told, fake_machine
from tests.hw.test_doctor import WIRING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.config import Settings
    from tests.hw.conftest import Kernel

SAYS = {"systemctl show": ""}


@pytest.fixture
def asked(tmp_path: Path, settings: Settings, kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A station on the bench that runs, with one stick."""
    sticks = tmp_path / "sticks"
    (sticks / "sda1").mkdir(parents=True)
    with_sticks = replace(settings, records=msgspec.structs.replace(settings.records, stick_dir=str(sticks)))
    with_sticks.runtime_dir.mkdir(parents=True, exist_ok=True)
    errands.asked_in(with_sticks.runtime_dir).mkdir()
    monkeypatch.setattr(doctor, "_hardware", _never)
    config = tmp_path / "kiosk.toml"
    config.write_text("")
    fake = fake_machine(tmp_path / "machine", kernel.clock, Told(says=SAYS))
    return Asked(settings=with_sticks, wiring=WIRING, machine=fake, config=config)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is of no matter what the doctor says."""

    def examined(*_given: object, step: Callable[[str], None], **_named: object) -> doctor.Examined:
        for code in errandcodes.STEPS[Errand.DOCTOR]:
            step(code)
        return doctor.Examined(checks=(), station="running")

    monkeypatch.setattr(errandwork, "examine", examined)
    monkeypatch.setattr(support, "collected", lambda *_given: {support.README: "of it"})


def _never(*_args: object) -> object:
    raise AssertionError("the station has its hardware, or is about to")


def put(asked: Asked, errand: Errand, /, *, path: str = "", **changes: object) -> Path:
    told = {"format": 1, "id": "a1", "errand": errand, "path": path, "at_s": float(asked.machine.clock.now()), "pid": 1}
    file = errands.asked_in(asked.settings.runtime_dir) / errand
    file.write_text(json.dumps(told | changes), encoding="utf-8")
    file.chmod(0o600)
    return file


def done(asked: Asked, errand: Errand) -> ErrandStatus:
    assert errandwork.carry_out(errand, asked) == 0
    status = errands.read(asked.settings.runtime_dir, errand)
    assert status is not None
    assert status.state is not ErrandState.RUNNING
    assert status.code in errandcodes.CODES[errand]
    return status


def steps_of(asked: Asked, errand: Errand, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    original = ErrandTeller._tell

    def noted(teller: ErrandTeller, **changes: object) -> None:
        original(teller, **changes)
        status = errands.read(asked.settings.runtime_dir, errand)
        assert status is not None
        assert status.number == errandcodes.STEPS[errand].index(status.step) + 1
        seen.append(status.step)

    monkeypatch.setattr(ErrandTeller, "_tell", noted)
    assert done(asked, errand).state is ErrandState.DONE
    return list(dict.fromkeys(seen))


def test_the_doctor_tells_each_step_and_what_it_found(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    put(asked, Errand.DOCTOR)
    assert steps_of(asked, Errand.DOCTOR, monkeypatch) == list(errandcodes.STEPS[Errand.DOCTOR])
    status = errands.read(asked.settings.runtime_dir, Errand.DOCTOR)
    found = errands.found(asked.settings.runtime_dir)
    assert status is not None
    assert found is not None
    assert (status.id, status.code) == ("a1", "examined")
    assert sum(status.figures.values()) == len(found)
    assert status.names["level"] in ("ok", "warn", "fail")
    by_id = {one.id: one for one in found}
    assert by_id["estop.a"].level == "skipped"
    assert by_id["disk.room"].values[0].unit == "MiB"


def test_a_support_file_goes_onto_the_only_stick_whole_and_is_read_back(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(asked, Errand.SUPPORT)
    assert steps_of(asked, Errand.SUPPORT, monkeypatch) == list(errandcodes.STEPS[Errand.SUPPORT])
    status = errands.read(asked.settings.runtime_dir, Errand.SUPPORT)
    assert status is not None
    stick = Path(str(asked.settings.records.stick_dir)) / "sda1"
    (file,) = stick.iterdir()
    assert (status.code, status.names) == ("written", {"file": file.name, "stick": "sda1"})
    assert status.figures == {"bytes": float(file.stat().st_size)}
    with tarfile.open(file) as packed:
        assert sorted(packed.getnames()) == sorted([support.README, *support.WHAT])


@pytest.mark.usefixtures("quick")
def test_a_second_one_of_the_same_second_has_a_name_of_its_own(asked: Asked) -> None:
    stick = Path(str(asked.settings.records.stick_dir)) / "sda1"
    for _ in range(2):
        put(asked, Errand.SUPPORT, path=str(stick))
        assert done(asked, Errand.SUPPORT).code == "written"
    at = f"{NOW:%Y%m%d-%H%M%S}"
    assert sorted(one.name for one in stick.iterdir()) == [
        f"bfr-kiosk-support-{at}-2.tar.gz",
        f"bfr-kiosk-support-{at}.tar.gz",
    ]


@pytest.mark.parametrize("errand", [Errand.DOCTOR, Errand.SUPPORT])
@pytest.mark.parametrize("word", ['{"free": false}', "{", "[]", '{"free": 1}'])
def test_when_somebody_begins_to_train_it_is_broken_off(asked: Asked, errand: Errand, word: str) -> None:
    put(asked, errand)
    (asked.settings.runtime_dir / errands.DOING).write_text(word, encoding="utf-8")
    status = done(asked, errand)
    assert (status.state, status.code) == (ErrandState.REFUSED, "training")


def test_it_is_looked_for_in_each_step(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    word = asked.settings.runtime_dir / errands.DOING
    word.write_text('{"free": true}', encoding="utf-8")
    original = disks.disk

    def disk(*given: object) -> object:
        word.write_text('{"free": false}', encoding="utf-8")
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(disks, "disk", disk)
    for errand in (Errand.DOCTOR, Errand.SUPPORT):
        word.write_text('{"free": true}', encoding="utf-8")
        put(asked, errand)
        assert done(asked, errand).code == "training"
    assert errands.found(asked.settings.runtime_dir) is None
    assert list((Path(str(asked.settings.records.stick_dir)) / "sda1").iterdir()) == []


def test_the_word_is_the_controllers() -> None:
    assert errands.DOING == doing.DOING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": 2}, "request_unreadable"),
        ({"errand": "support"}, "request_unreadable"),
        ({"at_s": "now"}, "request_unreadable"),
        ({"at_s": 1e9}, "request_old"),
        ({"at_s": -100.0}, "request_old"),
    ],
)
def test_what_is_no_request_of_just_now_is_refused(asked: Asked, changes: dict[str, object], code: str) -> None:
    put(asked, Errand.DOCTOR, **changes)  # type: ignore[arg-type]
    status = done(asked, Errand.DOCTOR)
    assert (status.state, status.code, len(status.id)) == (ErrandState.REFUSED, code, 16)


def test_nothing_or_a_link_is_no_request_and_what_others_may_write_is_none_of_the_controllers(
    asked: Asked, tmp_path: Path
) -> None:
    assert done(asked, Errand.DOCTOR).code == "request_unreadable"
    path = put(asked, Errand.DOCTOR)
    path.chmod(0o622)
    assert done(asked, Errand.DOCTOR).code == "request_stranger"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert done(asked, Errand.DOCTOR).code == "request_unreadable"


def test_a_request_of_somebody_else_is_refused(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    put(asked, Errand.DOCTOR)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ErrandEnded, match="request_stranger"):
        errands.request(asked.settings.runtime_dir, Errand.DOCTOR, asked.machine.clock.now())


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ["unset", "gone", "none", "other", "link", "above", "several", "read_only"])
def test_without_a_stick_that_can_be_written_it_is_said_which_it_is(
    asked: Asked, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sticks = Path(str(asked.settings.records.stick_dir))
    path, code, settings = "", "stick_none", asked.settings
    if kind == "unset":
        settings = replace(settings, records=msgspec.structs.replace(settings.records, stick_dir=None))
    elif kind in ("gone", "none"):
        (sticks / "sda1").rmdir()
        if kind == "gone":
            sticks.rmdir()
    elif kind == "other":
        path = str(sticks / "sdb1")
    elif kind == "link":
        path = str(sticks / "sdb1")
        (sticks / "sdb1").symlink_to(tmp_path)
    elif kind == "above":
        path = str(sticks / "sda1" / ".." / "..")
    elif kind == "several":
        (sticks / "sdb1").mkdir()
        code = "stick_several"
    else:
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or path != sticks / "sda1")
        code = "stick_read_only"
    put(asked, Errand.SUPPORT, path=path)
    assert done(replace(asked, settings=settings), Errand.SUPPORT).code == code


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ExportError("export_no_room", "it is full"), "stick_full"),
        (ExportError("export_damaged", "it does not read back"), "stick_damaged"),
        (ExportError("export_failed", "an error"), "stick_failed"),
        (OSError(5, "Input/output error"), "stick_failed"),
        ("pulled", "stick_pulled"),
        ("locked", "stick_read_only"),
    ],
)
def test_what_happens_to_a_stick_while_it_is_written_is_said(
    asked: Asked, error: Exception | str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = Path(str(asked.settings.records.stick_dir)) / "sda1"

    def fails(*_given: object, **_named: object) -> None:
        if isinstance(error, Exception):
            raise error
        if error == "pulled":
            stick.rmdir()
        else:
            monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
        raise ExportError("export_failed", "an error")

    monkeypatch.setattr(support, "write", fails)
    put(asked, Errand.SUPPORT)
    status = done(asked, Errand.SUPPORT)
    assert (status.state, status.code) == (ErrandState.FAILED, code)
    assert status.way_out


@pytest.mark.usefixtures("quick")
def test_what_does_not_read_back_is_not_told_as_written(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_outlet: Outlet) -> None:
        raise ExportError("export_damaged", "another one")

    monkeypatch.setattr(Outlet, "prove", damaged)
    put(asked, Errand.SUPPORT)
    assert done(asked, Errand.SUPPORT).code == "stick_damaged"


def test_on_a_board_a_stick_is_what_is_mounted(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    real, stick = replace(asked.settings, backend="real"), Path(str(asked.settings.records.stick_dir)) / "sda1"
    assert not errandstick.is_stick(stick, real)
    monkeypatch.setattr(os.path, "ismount", lambda path: path == stick)
    assert errandstick.stick_for(real, None) == stick


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), "ended"), (StorageError("backup_io", "no"), "system")]
)
def test_whatever_ends_it_is_told(
    asked: Asked, error: BaseException, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errandwork, "examine", lambda *_given, **_named: _raise(error))
    put(asked, Errand.DOCTOR)
    status = done(asked, Errand.DOCTOR)
    assert (status.state, status.code) == (ErrandState.FAILED, code)


def _raise(error: BaseException) -> None:
    raise error


def test_a_mistake_of_the_program_is_told_and_stays_one(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errandwork, "examine", lambda *_given, **_named: _raise(ZeroDivisionError()))
    put(asked, Errand.DOCTOR)
    with pytest.raises(ZeroDivisionError):
        errandwork.carry_out(Errand.DOCTOR, asked)
    status = errands.read(asked.settings.runtime_dir, Errand.DOCTOR)
    assert status is not None
    assert (status.code, status.what) == ("system", "ZeroDivisionError")


@pytest.mark.usefixtures("quick")
def test_the_command_does_it_behind_everything_else(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    nice: list[int] = []
    monkeypatch.setattr(os, "nice", nice.append)
    monkeypatch.setattr(signal, "signal", lambda *_given: None)
    monkeypatch.setattr(doctor, "this_machine", lambda: asked.machine)
    put(asked, Errand.DOCTOR)
    told = argparse.Namespace(json=False, support=None, asked="doctor", config=asked.config)
    assert doctor.run(asked.settings, WIRING, told) == 0
    assert nice == [19]
    status = errands.read(asked.settings.runtime_dir, Errand.DOCTOR)
    assert status is not None
    assert status.code == "examined"
    with pytest.raises(KeyboardInterrupt):
        errandwork._ended(15, None)
