"""Regressions on purpose: they fit the sources as these are now, and a run that does not see one says so."""

import ast
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.hw.sim.faults import FAULTS
from tests.machine import __main__ as command
from tests.machine import arguments, build_bundles, documents, outcome, plants
from tests.machine.build import PROJECT
from tests.machine.cases import everything
from tests.machine.outcome import Outcome, Report, Result
from tests.machine.plants import PLANTS, SCREEN_VENTS, STATIC_HOLD, PlantError

PATCHES = sorted(path.stem for path in plants.FOLDER.glob("*.patch"))


def touched(name: str, tree: Path) -> set[str]:
    """Copy what a patch changes into a tree; which files those are."""
    paths = {hunk.path for hunk in plants.hunks(plants.patch(name))}
    for path in paths:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text((PROJECT / path).read_text(encoding="utf-8"), encoding="utf-8")
    return paths


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_fits_the_sources_and_leaves_programs(name: str, tmp_path: Path) -> None:
    paths = touched(name, tmp_path)
    assert paths
    plants.put(name, tmp_path)
    for path in paths:
        text = (tmp_path / path).read_text(encoding="utf-8")
        assert text != (PROJECT / path).read_text(encoding="utf-8"), path
        ast.parse(text)


def test_a_patch_that_fits_no_more_says_where(tmp_path: Path) -> None:
    touched("screen-vents", tmp_path)
    file = tmp_path / "kiosk/core/supervisor.py"
    file.write_text(file.read_text().replace("yield from _screen(look, config)", "yield from _screen(look)"))
    with pytest.raises(PlantError, match=r"screen-vents\.patch does not fit any more: kiosk/core/supervisor\.py"):
        plants.put("screen-vents", tmp_path)
    with pytest.raises(PlantError, match="has these lines 0 times"):
        plants.put("static-hold", tmp_path / "nothing")


def test_every_patch_is_used_and_every_regression_can_be_seen() -> None:
    used = {*PLANTS, *(name for names in build_bundles.PATCHES.values() for name in names)}
    assert used == set(PATCHES)
    for plant in PLANTS.values():
        assert plant.caught_by
        assert {case.name for case in everything().chosen(plant.caught_by, quick=False)} == set(plant.caught_by)
        assert set(plant.faults) <= set(FAULTS)


def result(case: str, outcome_: Outcome, why: str = "") -> Result:
    return Result(case, outcome_, why, 1.0, "2026-11-30", "qemu")


@pytest.mark.parametrize(
    ("ends", "is_caught"),
    [
        ((Outcome.WRONG, Outcome.WRONG), True),
        ((Outcome.WRONG, Outcome.HOLDS), False),
        ((Outcome.WRONG, Outcome.BROKEN), False),
        ((Outcome.WRONG, Outcome.NOT_MEASURABLE), False),
        ((Outcome.WRONG,), True),
        ((), False),
    ],
)
def test_caught_is_what_no_case_of_it_holds_with(ends: tuple[Outcome, ...], *, is_caught: bool) -> None:
    results = [result(case, end, "x") for case, end in zip(SCREEN_VENTS.caught_by, ends, strict=False)]
    more = result("stop-screen-unit", Outcome.HOLDS)
    found = plants.judged(SCREEN_VENTS, [*results, more], "2026-11-30", "qemu")
    assert found.is_caught is is_caught
    assert found.cases["stop-screen-unit"] == "holds"
    assert found.said == ("caught" if is_caught else "NOT CAUGHT")


def test_a_run_with_a_regression_plays_its_cases_or_one_of_them() -> None:
    assert command.wanted((), None) == ()
    assert command.wanted((), STATIC_HOLD) == STATIC_HOLD.caught_by
    assert command.wanted(("halt-watchdog", "stop-vents"), STATIC_HOLD) == ("halt-watchdog", "stop-vents")
    with pytest.raises(ValueError, match="static-hold is to be seen by halt-watchdog"):
        command.wanted(("stop-vents",), STATIC_HOLD)
    assert arguments.parsed(["--plant", "static-hold"]).plant == "static-hold"
    assert arguments.parsed([]).plant is None
    with pytest.raises(SystemExit):
        arguments.parsed(["--plant", "weeds"])


def test_what_a_regression_showed_is_told_apart_from_the_station(tmp_path: Path) -> None:
    results = (result("kill-screen", Outcome.WRONG, "air | stays"), result("halt-screen", Outcome.WRONG))
    sown = plants.judged(SCREEN_VENTS, results, "2026-11-30", "qemu")
    report = Report("2026-11-30", "x86_64", 60.0, {}, results, sown)
    assert outcome.report_from(outcome.to_json(report)) == report
    assert "**screen-vents: caught.**" in outcome.to_page(report)
    last, last_sown, page = tmp_path / "last.json", tmp_path / "sown.json", tmp_path / "page.md"
    documents.keep(everything().cases, [report], last=last, last_sown=last_sown, to=page)
    text = page.read_text(encoding="utf-8")
    assert documents.known(last) == []
    assert "| `screen-vents` | When the screen ends" in text
    assert (
        "| caught, 2026-11-30, qemu | `kill-screen` does not hold: air / stays; `halt-screen` does not hold |" in text
    )
    assert "| `static-hold` | - | never run | - |" in text
    assert "`power` 19 of 60 states have lost something that was promised" in text
    documents.keep(everything().cases, [], last=last, last_sown=last_sown, to=page)
    assert page.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("which", [build_bundles.NEWER, build_bundles.BROKEN])
def test_a_bundle_of_the_bench_is_a_later_version(which: str, tmp_path: Path) -> None:
    for name in (*build_bundles.NUMBERED, build_bundles.MARKED, "kiosk/controller/process.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((PROJECT / name).read_text(encoding="utf-8"), encoding="utf-8")
    build_bundles.later(which, tmp_path)
    for name in build_bundles.NUMBERED:
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert build_bundles.number(which) in text
        assert f'"{__version__}"' not in text
    assert (tmp_path / build_bundles.MARKED).read_text(encoding="utf-8").endswith(f"{build_bundles.mark(which)}\n")
    with pytest.raises(PlantError, match="does not say"):
        build_bundles.later(which, tmp_path)


def test_each_regression_was_caught_the_last_time() -> None:
    said = {one.plant: one.said for one in documents.known_sown()}
    assert said == dict.fromkeys((*PLANTS, documents.SYNCHRONOUS), outcome.CAUGHT)
