"""What the doctor found, in the words of the panel: every check has a name and a way out, in every language."""

import pytest

from kiosk import catalogues
from kiosk.core.errandfound import Found
from kiosk.ops.doctoring.catalogue import CHECKS
from kiosk.tui import checkname_sentences as names
from kiosk.tui import checkway_sentences as ways
from kiosk.tui.doctor_words import measured, name_of, not_fine, pages, summary, way_out
from kiosk.tui.language import speak
from kiosk.tui.screens.doctor import CELLS, ROWS
from tests.tui.errand_scenes import FOUND, found, value


@pytest.mark.parametrize("language", catalogues.languages())
def test_every_check_has_a_name_and_a_way_out(language: str) -> None:
    speak(language)
    try:
        said = {id_: name_of(id_) for id_ in CHECKS}
        for id_, name in said.items():
            assert name != id_
            assert way_out(found(id_, "warn"))
            assert way_out(found(id_, "fail"))
            assert way_out(found(id_, "ok")) == way_out(found(id_, "skipped")) == ""
        assert len(set(said.values())) == len(CHECKS), "two checks with one name"
    finally:
        speak("en")


def test_no_name_and_no_way_is_of_a_check_that_is_gone() -> None:
    assert set(names.CHECK_NAMES) <= set(CHECKS)
    assert set(ways.CHECK_WAYS) == set(names.CHECK_NAMES)
    assert set(ways.WAY_BY_PART) == set(names.BY_PART)


def test_a_check_of_a_later_program_is_called_by_its_id() -> None:
    odd = Found(id="moon.phase", group="", title="", level="fail", text="", hint="", values=(value("odd", "x"),))
    assert name_of(odd.id) == "moon.phase"
    assert (measured(odd), way_out(odd)) == ("", "")


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (found("supply.rail", "fail", value("rail", 9.52, "V", least=10.8)), "9.52 V (at least 10.8)"),
        (found("sensor.a.zero", "fail", value("zero", -6.213, "mmHg", least=-5.0, most=5.0)), "-6.21 mmHg (-5 to 5)"),
        (found("computer.temperature", "ok", value("temperature", 61.8, "degC", most=80.0)), "61.8 °C (at most 80)"),
        (found("settings.calibration_due", "warn", value("age", 1, "d")), "1 day"),
        (found("settings.calibration_due", "warn", value("age", 371, "d")), "371 days"),
        (found("estop.a", "fail", value("closed", False)), "open"),
        (found("lines.released", "fail", value("kept", None)), "the kernel does not say"),
        (found("guard.trips", "warn", value("trips", 2, most=0)), "trips 2 (at most 0)"),
        (found("guard.latch", "ok", value("reason", "none")), "none"),
        (found("computer.throttled", "fail", value("get_throttled", 0x50005)), "0x50005"),
        (
            found("bus.a.parts", "fail", value("addresses", "0x49"), value("expected", "0x48")),
            "answering 0x49, wanted 0x48",
        ),
        (found("converter.a", "ok", value("address", 72), value("bus", 1)), "address 0x48, bus 1"),
        (found("version.program", "ok", value("version", "0.4.0"), value("digest", "abc")), "0.4.0"),
        (
            found("service.touch", "fail", value("state", "failed"), value("restarts", 3, most=0)),
            "failed, started again by itself 3 (at most 0)",
        ),
        (found("selftest.rise", "ok", value("figure", 3.3, "s/L")), "3.3 s/L"),
    ],
)
def test_what_was_measured_is_said_with_unit_and_bounds(check: Found, said: str) -> None:
    assert measured(check) == said


def test_a_step_of_the_self_test_says_why_it_failed() -> None:
    check = found("selftest.hold", "fail", value("code", "leak"), value("loss_mmhg_per_s", 3.1, "mmHg/s"))
    assert "3.1 mmHg/s" in measured(check)
    assert "leak" not in measured(check).split("(")[0].split()


def test_the_worst_comes_first_and_everything_is_counted() -> None:
    assert [check.level for check in not_fine(FOUND)] == ["fail"] * 5 + ["warn"] * 5
    assert [line.split()[0] for line in summary(FOUND)] == ["5", "5", "1", "3"]
    assert summary(())[0] == "Nothing to mend and nothing to look at."


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("language", catalogues.languages())
def test_no_check_is_cut_and_every_page_fits(language: str, is_large: bool) -> None:
    speak(language)
    try:
        every = [found(id_, level) for id_ in CHECKS for level in ("warn", "fail")]
        told = pages(every, width=CELLS[is_large], rows=ROWS[is_large])
        lines = [line for page in told for line in page.split("\n")]
        assert max(map(len, lines)) <= CELLS[is_large]
        assert max(page.count("\n") + 1 for page in told) <= ROWS[is_large]
        text = " ".join(" ".join(lines).split())
        for check in every:
            assert " ".join(way_out(check).split()) in text
    finally:
        speak("en")


def test_what_the_machine_calls_itself_is_shown_harmlessly() -> None:
    odd = found("computer.board", "warn", value("board", "[red]\x1b[2J" + "W" * 200))
    (page,) = pages([odd], width=64, rows=10)
    assert "\x1b" not in page
    (page,) = pages([found("computer.temperature", "warn", value("t", 81.4, "degC", most=80.0))], width=64, rows=10)
    assert "81.4 °C (at most 80)" in page
    assert all(len(line) <= 64 for line in page.split("\n"))
