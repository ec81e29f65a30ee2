"""The benchmark's drawings, on made-up measurements."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast
from xml.etree import ElementTree as Xml

import pytest

from benchmarks.figures import BenchmarkError
from benchmarks.lop_plots import COLOURS, plotted, scatter
from benchmarks.lop_trials import Trial
from kiosk.hw.sim.cohort import Member, draw, shipped_cohort


def measured(kind: str, error_mmhg: float | None, member: Member | None = None) -> Trial:
    return Trial(
        member=member or cast(Member, SimpleNamespace(kind=kind)),
        lop_mmhg=150.0,
        found_mmhg=None if error_mmhg is None else 150.0 + error_mmhg,
        interval_mmhg=None,
        duration_s=50.0,
        code="",
    )


def dots(text: str) -> list[tuple[float, str]]:
    root = Xml.fromstring(text)  # noqa: S314 - our own text
    return [(float(one.attrib["cy"]), one.attrib["fill"]) for one in root.iter() if one.tag.endswith("circle")]


def test_each_value_is_a_point_in_its_limbs_colour_and_refusals_are_none() -> None:
    trials = [measured("arm", 6.0), measured("thigh", -6.0), measured("arm", None), measured("thigh", 0.0)]
    found = dots(scatter(trials))
    assert [colour for _, colour in found] == [COLOURS["arm"], COLOURS["thigh"], COLOURS["thigh"]]
    high, low, middle = (height for height, _ in found)
    assert high < middle < low
    assert middle - high == pytest.approx(low - middle, abs=0.3)
    assert "3 of 4 limbs with a value: +0.0 mmHg" in scatter(trials)


def test_nothing_to_draw_is_drawn_as_nothing() -> None:
    assert dots(scatter([measured("arm", None)])) == []
    assert "0 of 0 limbs" in scatter([])


def test_the_folder_gets_the_errors_and_the_measurement_in_the_middle_of_each_kind(tmp_path: Path) -> None:
    member = next(one for one in draw(shipped_cohort(), 5, 8) if one.kind == "arm" and not one.hard)
    folder = tmp_path / "new"
    plotted(folder, [measured("arm", 5.0, member)])
    assert sorted(path.name for path in folder.iterdir()) == ["lop_arm.svg", "lop_errors.svg"]
    example = (folder / "lop_arm.svg").read_text(encoding="utf-8")
    assert member.name in example
    assert len(dots(example)) > 20


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BenchmarkError, match="file"):
        plotted(tmp_path / "file", [measured("arm", None)])
