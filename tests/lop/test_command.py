import json
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import numpy as np
import pytest

from benchmarks.lop_courses import Course
from benchmarks.lop_virtual import Hard, Made
from kiosk.__main__ import main
from kiosk.lop.plot import ticks
from tests.lop.recordings import made, times

KEYS = {
    "lop_mmhg", "systolic_mmhg", "map_mmhg", "interval_mmhg", "quality", "pulse_per_min", "beats", "direction",
    "refused", "reason", "code",
}  # fmt: skip


def written(path: Path, one: Made, *, volts: bool = False) -> Path:
    values = 0.5 + one.pressure_mmhg / 100.0 if volts else one.pressure_mmhg
    lines = [f"{at:.4f},{value:.5f}" for at, value in zip(times(values, one.rate_hz), values, strict=True)]
    path.write_text("\n".join(["time_s,out", *lines]) + "\n", encoding="utf-8")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kiosk", "lop", "analyse", *arguments])
    return main()


@pytest.fixture
def good() -> Made:
    return made(Course.STEPS_UP, 103)


def test_a_value_has_every_key_and_exit_code_0(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], good: Made
) -> None:
    assert run(monkeypatch, str(written(tmp_path / "a.csv", good)), "--json") == 0
    table = json.loads(capsys.readouterr().out)
    assert set(table) == KEYS
    low, high = table["interval_mmhg"]
    assert low < table["lop_mmhg"] == table["systolic_mmhg"] < high
    assert table["map_mmhg"] < table["lop_mmhg"]
    assert table["lop_mmhg"] == pytest.approx(good.lop_mmhg, abs=15.0)
    assert table["pulse_per_min"] == pytest.approx(good.heart_per_min, rel=0.1)
    assert (table["direction"], table["refused"], table["reason"], table["code"]) == ("rising", False, None, None)
    assert table["quality"] in {"A", "B"}
    assert isinstance(table["beats"], int)


def test_a_refusal_has_nulls_a_reason_and_exit_code_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    still = written(tmp_path / "a.csv", made(Course.FALL, 103, Hard.PULSELESS))
    assert run(monkeypatch, str(still), "--json") == 3
    table = json.loads(capsys.readouterr().out)
    assert set(table) == KEYS
    for key in ("lop_mmhg", "systolic_mmhg", "map_mmhg", "interval_mmhg", "quality", "pulse_per_min"):
        assert table[key] is None
    assert table["refused"] is True
    assert "pulse" in table["reason"]
    assert run(monkeypatch, str(still)) == 3
    assert "No value: " in capsys.readouterr().out


def test_a_file_of_no_use_has_exit_code_2_and_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], good: Made
) -> None:
    assert run(monkeypatch, str(tmp_path / "nothing.csv")) == 2
    assert run(monkeypatch, str(written(tmp_path / "a.csv", good, volts=True))) == 2
    assert "--scale" in capsys.readouterr().err


def test_volts_with_zero_and_scale_give_the_same_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], good: Made
) -> None:
    path = written(tmp_path / "a.csv", good, volts=True)
    assert run(monkeypatch, str(path), "--zero", "0.5", "--scale", "100", "--column", "out") == 0
    first = capsys.readouterr().out
    assert run(monkeypatch, str(written(tmp_path / "b.csv", good))) == 0
    second = capsys.readouterr().out
    assert first.splitlines()[0] == second.splitlines()[0]
    assert "LOP " in first


def test_the_drawing_is_a_whole_svg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: Made) -> None:
    out = tmp_path / "out.svg"
    assert run(monkeypatch, str(written(tmp_path / "a<b.csv", good)), "--plot", str(out)) == 0
    root = Xml.fromstring(out.read_text(encoding="utf-8"))  # noqa: S314 - our own text
    kinds = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert kinds.count("polyline") == 4
    assert kinds.count("circle") > 10
    assert "a<b.csv" in "".join(root.itertext())
    assert run(monkeypatch, str(tmp_path / "a<b.csv"), "--plot", str(tmp_path / "none" / "x.svg")) == 2


def test_a_refused_recording_is_drawn_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.svg"
    still = written(tmp_path / "a.csv", made(Course.FALL, 103, Hard.PULSELESS))
    assert run(monkeypatch, str(still), "--plot", str(out)) == 3
    Xml.fromstring(out.read_text(encoding="utf-8"))  # noqa: S314 - our own text


def test_ticks_are_round_and_inside() -> None:
    assert ticks(0.0, 100.0) == [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    for low, high in ((0.0, 0.37), (17.0, 213.0), (5.0, 5.0)):
        found = ticks(low, high)
        assert all(low - 1e-6 <= one <= high + 1e-6 for one in found)
        assert len(found) <= 7
    assert np.isfinite(ticks(0.0, 1e-12)).all()
