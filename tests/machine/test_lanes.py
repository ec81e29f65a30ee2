"""Which case is played in which lane, that each is played once, and what is told meanwhile."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.machine import __main__ as command
from tests.machine import arguments
from tests.machine.boards import emulator, qmp
from tests.machine.boards.qemu import Qemu
from tests.machine.build_image import Image
from tests.machine.cases import everything
from tests.machine.driver import Driver
from tests.machine.lanes import hangs_on, lane_of, play
from tests.machine.outcome import Outcome, Result, report_from
from tests.machine.plants import PLANTS
from tests.machine.registry import REST, Case, Kind
from tests.machine.room import Room
from tests.machine.states import CALIBRATED, OPENING, TRAINING
from tests.machine.test_driver import Fake

WAIT_S = 20.0


def case(name: str, kind: Kind = Kind.MACHINE, state: str = REST, body: Callable[[Room], None] | None = None) -> Case:
    return Case(name, "It is so.", kind, frozenset(), state, False, body or (lambda _room: None))


def driver(folder: Path, played: list[str]) -> Driver:
    def board(_kind: Kind, state: str) -> Fake:
        played.append(state)
        return Fake()

    return Driver(board, lambda _board: None, folder, lambda _words: None)


def names(results: list[Result]) -> list[str]:
    return [result.case for result in results]


def test_containers_are_the_first_lanes_and_a_calibrated_station_the_last_ones() -> None:
    assert hangs_on(TRAINING, CALIBRATED)
    assert not hangs_on(OPENING, CALIBRATED)
    assert lane_of(case("a", Kind.CLINIC), 3) == 0
    assert lane_of(case("a", Kind.DISK), 3) == 0
    assert lane_of(case("a", state=TRAINING), 3) == 2
    assert lane_of(case("a", state=OPENING), 3) is None
    assert {lane_of(one, 1) for one in everything().cases} == {0}
    assert {lane_of(one, 2) for one in everything().cases} == {0, 1, None}


def test_in_one_lane_they_are_played_in_their_order_and_what_is_known_is_told_after_each(tmp_path: Path) -> None:
    so_far = list[list[str]]()
    cases = [case("two"), case("one", Kind.CONTAINER), case("three", state=TRAINING)]
    results = play([driver(tmp_path, [])], cases, lambda known: so_far.append([one.case for one in known]))
    assert names(results) == ["two", "one", "three"]
    assert so_far == [["two"], ["two", "one"], ["two", "one", "three"]]


def test_two_lanes_play_side_by_side_each_case_once_and_results_are_in_their_order(tmp_path: Path) -> None:
    """Neither case ends before the other one has begun."""
    both = threading.Barrier(2)

    def meets(_room: Room) -> None:
        both.wait(WAIT_S)

    first, last = list[str](), list[str]()
    cases = [
        case("common", state=OPENING),
        case("visit", state=TRAINING, body=meets),
        case("container", Kind.STATION, body=meets),
    ]
    results = play([driver(tmp_path, first), driver(tmp_path, last)], cases, lambda _known: None)
    assert [(one.case, one.outcome) for one in results] == [
        ("common", Outcome.HOLDS),
        ("visit", Outcome.HOLDS),
        ("container", Outcome.HOLDS),
    ]
    assert (first[0], last[0]) == (REST, TRAINING), "each its own first"
    assert TRAINING not in first
    assert len(first) + len(last) == 3


def test_a_run_that_is_ended_gives_nothing_more_out(tmp_path: Path) -> None:
    played = list[str]()

    def ends(_known: object) -> None:
        raise SystemExit(130)

    with pytest.raises(SystemExit):
        play([driver(tmp_path, played)], [case("one"), case("two")], ends)
    assert played == [REST]


def test_the_report_of_a_run_that_is_ended_says_which_station_it_was(tmp_path: Path) -> None:
    def ends(_room: Room) -> None:
        raise SystemExit(130)

    asked = arguments.parsed(["--plant", "static-hold", "--out", str(tmp_path / "out")])
    is_closed = list[bool]()
    with pytest.raises(SystemExit):
        command._played(
            asked,
            [driver(tmp_path, [])],
            [case("halt-watchdog"), case("ends", body=ends)],
            close=lambda: is_closed.append(True),
            made=dict,
            plant=PLANTS["static-hold"],
        )
    report = report_from((tmp_path / "out" / "report.json").read_bytes())
    assert names(list(report.results)) == ["halt-watchdog"]
    assert report.sown is not None
    assert report.sown.plant == "static-hold"
    assert not report.sown.is_caught
    assert is_closed == [True]


class Monitor:
    """An emulator that writes what it shows, and does something else before it says so."""

    def __init__(self, shade: int, meanwhile: Callable[[], object]) -> None:
        self._shade, self._meanwhile = shade, meanwhile

    def order(self, _command: str, filename: str) -> None:
        Path(filename).write_bytes(b"P6\n1 1\n255\n" + bytes([self._shade] * 3))
        self._meanwhile()


def test_two_emulated_machines_of_one_run_never_show_each_others_picture(tmp_path: Path) -> None:
    image = Image(tmp_path / "disk", tmp_path / "kernel", tmp_path / "boot", tmp_path / "tree")
    one, other = (Qemu(tmp_path, image, tmp_path / name, emulator.Pace(0)) for name in ("one", "other"))
    seen = []
    other.monitor = cast("qmp.Monitor", Monitor(9, lambda: None))
    one.monitor = cast("qmp.Monitor", Monitor(1, lambda: seen.append(other.picture().at(0, 0))))
    seen.append(one.picture().at(0, 0))
    assert seen == [(9, 9, 9), (1, 1, 1)]
