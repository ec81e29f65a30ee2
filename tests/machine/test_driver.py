"""The bench's driver itself, on a machine that is a list of answers: what is played, how it ends, what is said."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import arguments, documents, needs, outcome
from tests.machine.boards.base import Ability, BoardError, Picture, Ran
from tests.machine.cases import everything
from tests.machine.driver import Driver
from tests.machine.outcome import Outcome, Report, Result
from tests.machine.registry import Case, Kind, Registry
from tests.machine.room import ClaimError, NotMeasurableError, Room


class Fake:
    """A machine that answers programs as told."""

    name = "fake"
    touch_name = ""

    def __init__(self, *abilities: Ability, answers: dict[str, Ran] | None = None) -> None:
        self.abilities = frozenset(abilities)
        self.answers = answers or {}
        self.ran: list[str] = []

    def start(self) -> str:
        return "boot"

    def cut(self) -> None:
        """It has no power to lose."""

    close = cut

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        self.ran.append(" ".join(words))
        return self.answers.get(words[0], Ran(0, "", 0.0, timeout_s))

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        raise BoardError(f"{path} {data!r} {mode}")

    def get(self, path: str) -> bytes:
        raise BoardError(path)

    def press(self, x: float, y: float, finger: int = 0) -> None:
        raise BoardError(f"no panel: {x} {y} {finger}")

    def lift(self, finger: int = 0) -> None:
        raise BoardError(f"no panel: {finger}")

    def picture(self) -> Picture:
        raise BoardError("no panel")

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        return {"ok": True, **message}


def played(play: Callable[[Room], None], folder: Path, fake: Fake | None = None, *abilities: Ability) -> Result:
    registry = Registry()
    registry.add(Case("one", "it is so", Kind.CONTAINER, frozenset(abilities), "rest", True, play))
    board = fake or Fake()
    driver = Driver(
        board=lambda _kind, _state: board,
        panel=lambda _board: None,
        out=folder,
        say=lambda _words: None,
        today=lambda: datetime.date(2026, 11, 29),
        clock=lambda: 5.0,
    )
    return driver.one(registry.cases[0])


def test_a_case_that_ends_well_holds_and_what_it_kept_and_measured_is_told(tmp_path: Path) -> None:
    def play(room: Room) -> None:
        room.keep("log.txt", room.run("uname"))
        room.figures["ms"] = 12

    result = played(play, tmp_path, Fake(answers={"uname": Ran(0, "Linux", 0.0, 0.1)}))
    assert (result.outcome, result.why, result.kept, result.figures) == (Outcome.HOLDS, "", ("log.txt",), {"ms": 12})
    assert (tmp_path / "one" / "log.txt").read_text() == "Linux"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ClaimError("no"), Outcome.WRONG),
        (NotMeasurableError("no"), Outcome.NOT_MEASURABLE),
        (BoardError("no"), Outcome.BROKEN),
        (KeyError("no"), Outcome.BROKEN),
    ],
)
def test_each_way_to_fail_is_told_apart(error: Exception, expected: Outcome, tmp_path: Path) -> None:
    def play(_room: Room) -> None:
        raise error

    result = played(play, tmp_path)
    assert result.outcome is expected
    assert "no" in result.why


def test_what_could_not_be_measured_is_tried_again_and_how_often_is_told(tmp_path: Path) -> None:
    left = [NotMeasurableError("busy"), NotMeasurableError("busy")]

    def play(_room: Room) -> None:
        if left:
            raise left.pop()

    found = played(play, tmp_path)
    assert (found.outcome, found.figures) == (Outcome.HOLDS, {"tries": 3})
    left[:] = [NotMeasurableError("too slow", may_pass=False) for _ in range(2)]
    found = played(play, tmp_path)
    assert (found.outcome, found.figures, len(left)) == (Outcome.NOT_MEASURABLE, {}, 1)
    left[:] = [NotMeasurableError("busy") for _ in range(4)]
    found = played(play, tmp_path)
    assert (found.outcome, len(left)) == (Outcome.NOT_MEASURABLE, 1)


def test_a_program_that_fails_is_a_claim_that_does_not_hold(tmp_path: Path) -> None:
    fake = Fake(answers={"false": Ran(1, "nothing there", 0.0, 0.1)})
    result = played(lambda room: room.keep("x", room.run("false")), tmp_path, fake)
    assert (result.outcome, "nothing there" in result.why) == (Outcome.WRONG, True)


def test_what_a_machine_cannot_is_not_tried_and_said(tmp_path: Path) -> None:
    fake = Fake(Ability.PICTURE)
    result = played(lambda room: room.keep("x", room.run("true")), tmp_path, fake, Ability.PICTURE, Ability.TOUCH)
    assert (result.outcome, result.why, fake.ran) == (Outcome.NOT_RUN, "fake has no touch", [])


def test_waiting_ends_with_what_was_waited_for(tmp_path: Path) -> None:
    times = iter((0.0, 1.0, 2.0, 3.0, 3.0))
    room = Room(Fake(), tmp_path, clock=lambda: next(times), sleep=lambda _s: None)
    with pytest.raises(ClaimError, match="not within 2 s: rain"):
        room.until("rain", lambda: False, 2.0)
    room.until("rain", lambda: True, 0.0)


# --- which cases there are --------------------------------------------------------------------------------------


def test_every_case_claims_something_and_can_be_chosen_by_name() -> None:
    registry = everything()
    assert len(registry.cases) > 20
    assert all(case.claim.endswith(".") for case in registry.cases)
    assert [case.name for case in registry.chosen(["kill-controller", "install-again"], quick=False)] == [
        "install-again",
        "kill-controller",
    ]
    quick = registry.chosen([], quick=True)
    assert 0 < len(quick) < len(registry.cases)
    assert registry.chosen([], quick=False) == registry.cases
    with pytest.raises(ValueError, match=r"no such case: nothing\. There are: install-from-nothing"):
        registry.chosen(["nothing"], quick=False)


def test_a_case_without_a_claim_or_of_a_name_that_is_taken_is_refused() -> None:
    registry = Registry()

    def silent(_room: Room) -> None:
        raise AssertionError

    with pytest.raises(ValueError, match="silent claims nothing"):
        registry.case(Kind.CONTAINER)(silent)
    silent.__doc__ = "It is so."
    registry.case(Kind.CONTAINER)(silent)
    with pytest.raises(ValueError, match="two cases are called silent"):
        registry.case(Kind.CONTAINER)(silent)


# --- the command line and what it needs -------------------------------------------------------------------------


def test_words_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(arguments.VARIABLE, "/somewhere")
    asked = arguments.parsed(["--quick", "--out", "/out", "--pace", "real", "kill-screen"])
    assert (asked.names, asked.is_quick, asked.shift) == (("kill-screen",), True, None)
    assert (asked.cache, asked.out) == (Path("/somewhere"), Path("/out"))
    assert (arguments.parsed([]).shift, arguments.parsed([]).lanes) == (0, 1)
    assert arguments.parsed(["--lanes", "2"]).lanes == 2
    for wrong in (["--pace", "9"], ["--quick", "--full"], ["--lanes", "0"], ["--lanes", "2", "--board", "x.toml"]):
        with pytest.raises(SystemExit):
            arguments.parsed(wrong)


def test_whatever_is_missing_is_named() -> None:
    here = needs.Here(True, "Linux", "x86_64", 20_000, 4000, lambda _program: True)
    assert list(needs.missing(here)) == []
    assert "5200 are needed" in next(needs.missing(here, 2))
    nothing = needs.Here(False, "Linux", "aarch64", 10, 20, lambda program: program != "mmdebstrap")
    reasons = list(needs.missing(nothing))
    assert len(reasons) == 5
    assert "apt-get install mmdebstrap" in reasons[2]
    assert needs.here(Path("/no/such/folder")).system == "Linux"


# --- what is said of a run ----------------------------------------------------------------------------------------


def result(case: str, outcome_: Outcome, why: str = "", day: str = "2026-11-29") -> Result:
    return Result(case, outcome_, why, 1.0, day, "qemu", {"ms": 12.345}, ("a.png",))


def test_a_report_for_readers_and_for_programs() -> None:
    results = (result("one", Outcome.HOLDS), result("two", Outcome.WRONG, "no | such\nthing"))
    report = Report("2026-11-29", "x86_64", 120.0, {"systemd": "257"}, results)
    page = outcome.to_page(report)
    assert "| one | holds | 1 | ms 12.3 | `one/a.png` |" in page
    assert "does not hold: no / such thing" in page
    assert "| systemd | 257 |" in page
    assert b'"outcome": "does not hold"' in outcome.to_json(report)
    assert outcome.report_from(outcome.to_json(report)) == report


def test_the_last_result_of_each_case_stays_when_it_is_not_run() -> None:
    before = [result("one", Outcome.HOLDS, day="2026-01-01"), result("two", Outcome.WRONG, day="2026-01-01")]
    now = [result("one", Outcome.NOT_RUN), result("two", Outcome.HOLDS), result("new", Outcome.NOT_RUN)]
    assert [(one.case, one.outcome, one.day) for one in outcome.latest(before, now)] == [
        ("new", Outcome.NOT_RUN, "2026-11-29"),
        ("one", Outcome.HOLDS, "2026-01-01"),
        ("two", Outcome.HOLDS, "2026-11-29"),
    ]


def test_results_are_kept_beside_the_others_and_those_of_no_case_are_dropped(tmp_path: Path) -> None:
    cases = [
        Case(name, "it is so", Kind.CONTAINER, frozenset(), "rest", True, lambda _r: None) for name in ("one", "two")
    ]
    last, page = tmp_path / "last.json", tmp_path / "page.md"

    def keep(*results: Result) -> None:
        report = Report("2026-11-29", "x86_64", 1.0, {}, results)
        documents.keep(cases, [report], last=last, last_sown=tmp_path / "sown.json", to=page)

    keep(result("one", Outcome.HOLDS), result("gone", Outcome.HOLDS))
    keep(result("two", Outcome.WRONG, "cold"))
    assert [one.case for one in documents.known(last)] == ["one", "two"]
    assert "| it is so | `two` | does not hold, 2026-11-29, qemu: cold (ms 12.3) |" in page.read_text()


def test_the_document_says_what_was_seen() -> None:
    """It is made by a run; whoever changes a case or a claim makes it anew."""
    made = documents.page(everything().cases, documents.known(), documents.known_sown())
    assert documents.PAGE.read_text(encoding="utf-8") == made, "python -m tests.machine.documents writes it anew"
