"""The files of a calibration: what is kept, what is refused, and that nothing is mended by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import ConfigError, StorageError
from kiosk.hw import calibration_files as files
from kiosk.hw.calibrated import calibrated, copy_problems, load
from kiosk.hw.calibration import SCHEMA, Calibration, Pair, Point, SensorName, checksum, decoded, encoded
from kiosk.hw.calibration_due import notices
from kiosk.hw.calibration_files import Places, in_force, keep, kept, next_number, pairs
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring, watchdog_settings, wiring_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIRING = load_wiring(default_wiring_path())


def made(sensor: SensorName, number: int = 1, **changes: object) -> Calibration:
    plain = Calibration(
        version=SCHEMA,
        sensor=sensor,
        number=number,
        serial=f"MPX-{sensor}-17",
        zero=0.041 + number * 1e-4,
        ratio_per_mmhg=0.00241,
        at_utc="2026-03-01T08:00:00.000+00:00",
        temperature_c=22.5,
        instrument="Greisinger 4711",
        operator="Ann",
        points=(Point(gauge_mmhg=50.0, shown_mmhg=50.4, is_rising=True),),
        restored=None,
    )
    return msgspec.structs.replace(plain, **changes)


def pair(number: int = 1) -> Pair:
    return Pair(a=made("a", number), b=made("b", number, zero=0.039))


def of_march(number_made: int) -> Pair:
    """The pair of that day of March; each day's coefficients are its own."""
    at = f"2026-03-{number_made:02}T08:00:00.000+00:00"
    one = pair(number_made)
    return Pair(a=msgspec.structs.replace(one.a, at_utc=at), b=msgspec.structs.replace(
        one.b, at_utc=at, zero=0.038 + number_made * 1e-4))  # fmt: skip


@pytest.fixture
def where(tmp_path: Path) -> Places:
    for name in ("state", "data"):
        (tmp_path / name).mkdir()
    return Places(first=tmp_path / "state" / "calibration", second=tmp_path / "data" / "calibration")


def codes(where: Places, wiring: Wiring = WIRING) -> set[str]:
    """What a start is refused for."""
    with pytest.raises(ConfigError) as refusal:
        load(where, wiring)
    assert all(problem.hint for problem in refusal.value.diagnostics)
    return {problem.code for problem in refusal.value.diagnostics}


def attempted(action: Callable[[], object]) -> object:
    """What comes of it; the codes of a refusal."""
    try:
        return action()
    except ConfigError as error:
        return {problem.code for problem in error.diagnostics}


def contents(where: Places) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in where.each for path in sorted(folder.iterdir())}


# --- the file -----------------------------------------------------------------------------------------------


@given(
    zero=st.floats(0.03, 0.05),
    share=st.floats(0.951, 1.049),
    temperature_c=st.none() | st.floats(-10, 50),
    text=st.text(min_size=1).filter(lambda text: text.isprintable()),
    number=st.integers(1, 10**6),
)
def test_what_is_written_is_read(
    zero: float, share: float, temperature_c: float | None, text: str, number: int
) -> None:
    one = made(
        "b",
        number,
        zero=zero,
        ratio_per_mmhg=0.0023998 * share,
        temperature_c=temperature_c,
        operator=text,
        instrument=text,
    )
    assert decoded(encoded(one), path="x", sensor="b") == one


def test_no_byte_of_a_file_can_be_changed_without_being_noticed() -> None:
    data = encoded(made("a"))
    for index in range(len(data)):
        for mask in (0x01, 0x20):
            changed = bytearray(data)
            changed[index] ^= mask
            outcome = attempted(partial(decoded, bytes(changed), path="x", sensor="a"))
            assert outcome in (made("a"), {"calibration_checksum"}, {"calibration_not_json"})


def signed(**changes: object) -> bytes:
    """A file somebody has made with a checksum that is right."""
    content = {**msgspec.to_builtins(made("a")), **changes}
    return msgspec.json.encode({"calibration": content, "sha256": checksum(content)})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 3}, "calibration_version"),
        ({"version": True}, "calibration_version"),
        ({"version": "1"}, "calibration_version"),
        ({"sensor": "b"}, "calibration_content"),
        ({"surplus": 1}, "calibration_content"),
        ({"number": 0}, "calibration_content"),
        ({"operator": ""}, "calibration_content"),
        ({"zero": None}, "calibration_content"),
        ({"ratio_per_mmhg": 0.0023998 * 1.051}, "calibration_coefficients"),
        ({"ratio_per_mmhg": 0.0023998 * 0.949}, "calibration_coefficients"),
        ({"zero": 0.04 + 5.1 * 0.0023998}, "calibration_coefficients"),
    ],
)
def test_content_that_no_calibration_of_ours_has_is_refused_though_its_checksum_is_right(
    changes: dict[str, object], code: str
) -> None:
    assert decoded(signed(), path="x", sensor="a") == made("a")
    with pytest.raises(ConfigError) as refusal:
        decoded(signed(**changes), path="x", sensor="a")
    assert [problem.code for problem in refusal.value.diagnostics] == [code]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'"x"', b"\xff", b'{"calibration": {}, "sha256": "", "more": 1}'])
def test_what_is_no_such_file_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ConfigError, match="calibration_not_json"):
        decoded(data, path="x", sensor="a")


# --- which one counts ---------------------------------------------------------------------------------------


def test_a_station_that_was_never_calibrated_has_none_and_works_by_its_wiring(where: Places) -> None:
    assert load(where, WIRING) is None
    assert calibrated(WIRING, None) is WIRING


def test_the_coefficients_reach_both_processes_and_the_hash_that_they_compare(where: Places) -> None:
    keep(where, pair())
    found = load(where, WIRING)
    assert found == pair()
    wiring = calibrated(WIRING, found)
    assert wiring.controller.sensor.transducer == pair().a.transducer
    settings = watchdog_settings(wiring)
    assert (settings.zero_ratio, settings.span_per_mmhg) == (0.039, 0.00241)
    assert settings.config_hash == wiring_hash(wiring) != wiring_hash(WIRING)
    hashes = {wiring_hash(calibrated(WIRING, Pair(a=pair().a, b=made("b", 1, **changes)))) for changes in (
        {}, {"zero": 0.0391}, {"ratio_per_mmhg": 0.002411}, {"serial": "other"})}  # fmt: skip
    assert len(hashes) == 4


@pytest.mark.parametrize("sensor", ["a", "b"])
def test_a_damaged_file_is_refused_though_its_copy_is_good_and_is_not_mended(where: Places, sensor: SensorName) -> None:
    keep(where, pair())
    path = where.first / in_force(sensor)
    path.write_bytes(path.read_bytes().replace(b"Ann", b"Bob"))
    before = contents(where)
    with pytest.raises(ConfigError) as refusal:
        load(where, WIRING)
    (problem,) = refusal.value.diagnostics
    assert (problem.path, problem.code) == (str(path), "calibration_checksum")
    assert f"its copy {where.second / in_force(sensor)} is good" in problem.message
    assert "kiosk calibrate --restore" in problem.hint
    assert contents(where) == before


def test_both_copies_damaged_say_so(where: Places) -> None:
    keep(where, pair())
    for folder in where.each:
        (folder / in_force("a")).write_text("{}")
    with pytest.raises(ConfigError, match="its copy is no better"):
        load(where, WIRING)


def test_a_lost_file_is_not_a_station_without_a_calibration(where: Places) -> None:
    keep(where, pair())
    for path in where.first.iterdir():
        path.unlink()
    assert codes(where) == {"calibration_missing"}
    where.first.rmdir()
    assert codes(where) == {"calibration_missing"}


def test_an_older_file_that_was_put_back_is_refused(where: Places) -> None:
    keep(where, pair(1))
    old = contents(where)
    keep(where, pair(2))
    for sensor in ("a", "b"):
        path = where.first / in_force(sensor)
        path.write_bytes(old[str(path)])
    assert codes(where) == {"calibration_older"}


def test_two_that_were_not_made_together_are_refused(where: Places) -> None:
    keep(where, pair(1))
    old = contents(where)
    keep(where, pair(2))
    path = where.first / in_force("b")
    path.write_bytes(old[str(path)])
    assert codes(where) == {"calibration_apart"}


def test_the_calibration_of_another_sensor_than_the_wiring_names_is_refused(where: Places) -> None:
    keep(where, pair())
    sensor = msgspec.structs.replace(WIRING.watchdog.sensor, serial="MPX-b-18")
    other = msgspec.structs.replace(WIRING, watchdog=msgspec.structs.replace(WIRING.watchdog, sensor=sensor))
    assert codes(where, other) == {"calibration_foreign"}
    sensor = msgspec.structs.replace(sensor, serial="MPX-b-17")
    same = msgspec.structs.replace(WIRING, watchdog=msgspec.structs.replace(WIRING.watchdog, sensor=sensor))
    assert load(where, same) == pair()


def test_a_file_or_folder_that_may_not_be_read_is_a_refusal(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(where, pair())

    def denied(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.read_bytes", denied)
        assert codes(where) == {"calibration_unreadable"}
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.iterdir", denied)
        assert codes(where) == {"calibration_unreadable"}


# --- keeping ------------------------------------------------------------------------------------------------


def test_every_earlier_one_is_kept_in_both_places(where: Places) -> None:
    for number in (1, 2, 3):
        assert next_number(where) == number
        keep(where, pair(number))
    assert pairs(where) == (pair(1), pair(2), pair(3))
    for folder in where.each:
        assert {path.name for path in folder.iterdir()} == {
            *(in_force(sensor) for sensor in ("a", "b")),
            *(kept(sensor, number) for sensor in ("a", "b") for number in (1, 2, 3)),
        }
    assert list(copy_problems(where, pair(3))) == []


def test_one_place_alone_is_enough_to_go_back_to(where: Places) -> None:
    keep(where, pair(1))
    keep(where, pair(2))
    for path in where.first.iterdir():
        path.write_text("?")
    (where.second / kept("a", 1)).unlink()
    assert pairs(where) == (pair(2),)
    assert next_number(where) == 3


def test_a_damaged_file_is_put_aside_when_another_takes_its_place(where: Places) -> None:
    keep(where, pair(1))
    (where.first / in_force("a")).write_text("damaged")
    keep(where, pair(2))
    assert (where.first / "sensor_a-damaged-0002.json").read_text() == "damaged"
    assert load(where, WIRING) == pair(2)


def test_copies_that_differ_are_named(where: Places) -> None:
    keep(where, pair(1))
    keep(where, pair(2))
    (where.second / in_force("a")).write_bytes(encoded(made("a", 1)))
    (where.second / kept("b", 2)).unlink()
    assert load(where, WIRING) == pair(2)
    assert [problem.code for problem in copy_problems(where, pair(2))] == ["calibration_copy", "calibration_missing"]


@pytest.mark.parametrize("failing", range(1, 15))
def test_a_writing_that_is_cut_short_leaves_a_calibration_or_a_refusal_and_a_way_back(
    where: Places, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    keep(where, pair(1))
    original, calls = files._write, count(1)

    def write(path: Path, data: bytes) -> None:
        if next(calls) >= failing:
            path.with_suffix(".new").write_bytes(data[: len(data) // 2])
            raise OSError(28, "No space left on device", str(path))
        original(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", write)
        if failing <= 12:
            with pytest.raises(StorageError, match="calibration_not_written"):
                keep(where, pair(2))
        else:
            keep(where, pair(2))
    assert attempted(lambda: load(where, WIRING)) in (pair(1), pair(2), {"calibration_apart"})
    assert pairs(where)[0] == pair(1)
    keep(where, pair(next_number(where)))
    assert load(where, WIRING) is not None


# --- how old it is ------------------------------------------------------------------------------------------


def told(pair: Pair | None, backend: str, day: datetime) -> str | None:
    said = notices(pair, backend)(day.toordinal())
    return None if said is None else said.code


def test_the_older_sensor_decides_what_is_said_when_the_station_is_opened() -> None:
    made_on = datetime(2026, 3, 1, 8, tzinfo=UTC).astimezone()
    younger = made("a", at_utc="2026-09-01T08:00:00.000+00:00")
    both = Pair(a=younger, b=made("b"))
    for backend in ("real", "bench"):
        assert told(both, backend, made_on + timedelta(days=334)) is None
        assert told(both, backend, made_on + timedelta(days=335)) == "calibration_soon"
        assert told(both, backend, made_on + timedelta(days=365)) == "calibration_due"
    assert (
        told(Pair(a=younger, b=msgspec.structs.replace(younger, sensor="b")), "real", made_on + timedelta(366)) is None
    )


def test_only_the_bench_may_do_without() -> None:
    today = datetime(2026, 3, 1, tzinfo=UTC)
    assert told(None, "real", today) == "calibration_none"
    assert told(None, "bench", today) is None
