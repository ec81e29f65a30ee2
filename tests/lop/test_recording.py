import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import RecordingError
from kiosk.lop.recording import HowToRead, load, parse
from kiosk.lop.trace import RATE_HZ, trace

AT_S = np.arange(0.0, 20.0, 0.01)
MEAN = 60.0 + 5.0 * AT_S
CUFF = MEAN + np.sin(2.0 * np.pi * AT_S)


def rows(*columns: np.ndarray, head: str = "", separator: str = ",") -> str:
    lines = [separator.join(f"{value:.6g}" for value in row) for row in zip(*columns, strict=True)]
    return "\n".join([*([head] if head else []), *lines]) + "\n"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (rows(AT_S, CUFF, head="time_s,pressure_mmhg"), HowToRead()),
        (rows(AT_S * 1000.0, CUFF, head="t (ms);Cuff pressure", separator=";"), HowToRead()),
        (rows(AT_S * 1e6, CUFF, head="timestamp_us\tp", separator="\t"), HowToRead()),
        (rows(AT_S, CUFF), HowToRead()),
        (rows(CUFF), HowToRead(rate_hz=100.0)),
        (rows(AT_S, CUFF, head="time value", separator=" "), HowToRead()),
        (rows(np.zeros(2000), CUFF, head="other,mine"), HowToRead(rate_hz=100.0, column="mine")),
        (rows(np.zeros(2000), CUFF), HowToRead(rate_hz=100.0, column="2")),
        (rows(AT_S, 0.5 + CUFF / 100.0, head="time,volts"), HowToRead(zero=0.5, scale=100.0)),
        (rows(AT_S, CUFF, separator=";").replace(".", ","), HowToRead()),
        ("# a comment\n\n" + rows(AT_S, CUFF, head="seconds,press"), HowToRead()),
        (rows(AT_S[::-1], CUFF[::-1], head="time,press"), HowToRead()),
        (rows(AT_S, CUFF / 7.50062, head="time_s,cuff_kPa"), HowToRead()),
        (rows(AT_S, CUFF / 0.735559, head="time,p [cmH2O]"), HowToRead()),
        (rows(AT_S, 0.5 + CUFF / 100.0, head="time,cuff (kPa)"), HowToRead(zero=0.5, scale=100.0)),
        (rows(AT_S, MEAN, CUFF - MEAN, head="time,cuff,pulses"), HowToRead(column="cuff+pulses")),
        (rows(AT_S, CUFF, CUFF - MEAN, head="time,cuff+pulses,pulses"), HowToRead(column="cuff+pulses")),
    ],
    ids=[
        "seconds", "milliseconds", "microseconds", "no-names", "rate", "blanks", "by-name", "by-number", "volts",
        "decimal-comma", "comment", "backwards", "kilopascal", "water", "scale-wins", "two-columns", "plus-in-a-name",
    ],
)  # fmt: skip
def test_every_way_of_writing_gives_the_same_trace(text: str, how: HowToRead) -> None:
    found = parse(text, how, name="a file")
    assert found.length_s == pytest.approx(19.99, abs=0.05)
    inner = slice(50, 1900)
    assert found.pressure_mmhg[inner] == pytest.approx(CUFF[: len(found.pressure_mmhg)][inner], abs=0.1)


def test_times_of_day_are_times() -> None:
    lines = "".join(f"12:00:{at:06.3f},{value:.3f}\n" for at, value in zip(AT_S, CUFF, strict=True))
    assert parse("time,cuff\n" + lines, HowToRead(), name="a file").length_s == pytest.approx(19.99, abs=0.05)


def test_seconds_since_1970_are_times() -> None:
    lines = "".join(f"{1.7e9 + at:.3f},{value:.3f}\n" for at, value in zip(AT_S, CUFF, strict=True))
    found = parse("time,cuff\n" + lines, HowToRead(), name="a file")
    assert found.pressure_mmhg[50:1900] == pytest.approx(CUFF[50:1900], abs=0.1)


def test_a_clock_coarser_than_the_sampling_is_spread_evenly() -> None:
    found = parse(rows(np.floor(AT_S * 25.0) / 25.0, CUFF, head="time,cuff"), HowToRead(), name="a file")
    assert np.abs(found.pressure_mmhg - CUFF[: len(found.pressure_mmhg)])[50:-50].max() < 0.5


@pytest.mark.parametrize(
    ("text", "how", "code"),
    [
        ("", HowToRead(), "recording_empty"),
        ("nothing\nof\nuse\n", HowToRead(), "recording_no_numbers"),
        (rows(CUFF), HowToRead(), "recording_no_rate"),
        (rows(np.zeros(2000), CUFF, head="time,press"), HowToRead(), "recording_no_rate"),
        (rows(AT_S, CUFF, CUFF), HowToRead(), "recording_column_unclear"),
        (rows(AT_S, CUFF, head="time,press"), HowToRead(column="flow"), "recording_column_unknown"),
        (rows(AT_S, CUFF, head="time,press"), HowToRead(column="press+flow"), "recording_column_unknown"),
        (rows(AT_S[::5], CUFF[::5], head="time_s,press"), HowToRead(), "recording_rate"),
        (rows(CUFF), HowToRead(rate_hz=-1.0), "recording_rate"),
        (rows(AT_S[:300], CUFF[:300], head="time,press"), HowToRead(), "recording_short"),
        (rows(AT_S, CUFF / 100.0, head="time,volts"), HowToRead(), "recording_not_mmhg"),
        (rows(AT_S, 10.0 * CUFF, head="time,press"), HowToRead(), "recording_not_mmhg"),
        (rows(AT_S, np.where(AT_S > 8.0, np.nan, CUFF), head="time,press"), HowToRead(), "recording_no_numbers"),
    ],
)  # fmt: skip
def test_a_file_of_no_use_is_refused_by_name(text: str, how: HowToRead, code: str) -> None:
    with pytest.raises(RecordingError) as caught:
        parse(text, how, name="a file")
    assert caught.value.code == code
    assert "a file" in caught.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="recording_unreadable"):
        load(tmp_path / "nothing.csv", HowToRead())


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with contextlib.suppress(RecordingError):
        assert parse(text, HowToRead(rate_hz=100.0), name="a file").length_s > 0.0


def test_a_gap_is_marked_and_a_lost_sample_is_not() -> None:
    holes = CUFF.copy()
    holes[500] = np.nan
    holes[1000:1080] = np.nan
    found = trace(AT_S, holes, RATE_HZ)
    assert found.is_known[500]
    assert not found.is_known[1005:1075].any()
    assert found.is_known.sum() == pytest.approx(len(AT_S) - 81, abs=3)


@pytest.mark.parametrize("rate_hz", [50.0, 240.0, 1000.0])
def test_every_rate_ends_on_the_common_grid(rate_hz: float) -> None:
    at_s = np.arange(0.0, 20.0, 1.0 / rate_hz)
    wave: Callable[[np.ndarray], np.ndarray] = lambda at: 100.0 + 2.0 * np.sin(2.0 * np.pi * 1.3 * at)  # noqa: E731
    found = trace(at_s, wave(at_s), rate_hz)
    on_grid = np.arange(len(found.pressure_mmhg)) / RATE_HZ
    assert np.abs(found.pressure_mmhg - wave(on_grid))[50:-50].max() < 0.1
