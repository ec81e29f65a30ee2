"""`kiosk verify` and `kiosk erase` as somebody in a shell sees them."""

import json
from pathlib import Path

import pytest

from kiosk.core.clocktrust import ClockTrust, Mark
from kiosk.core.errors import ConfigError, StorageError
from kiosk.core.reason import Reason
from kiosk.core.records import Tier
from kiosk.ops.erase import erase, erase_expired
from kiosk.ops.verify import verify_records
from kiosk.storage import Store
from kiosk.storage.generations import next_generation
from kiosk.storage.verify import verify
from tests.storage.conftest import Clocks
from tests.storage.raw import run, without_triggers


@pytest.fixture
def two(store: Store) -> Store:
    store.supervisors.add("Eva", "hash")
    for name in ("Ann", "Bo"):
        store.runners.add(name, 1980)
    return store


def _verified(path: Path, *, tip: str | None = None, as_json: bool = False) -> tuple[int, str]:
    lines: list[str] = []
    code = verify_records(path, tip=tip, as_json=as_json, out=lines.append)
    return code, "\n".join(lines)


def test_whole_records_end_with_0_and_their_last_hash(two: Store, path: Path) -> None:
    code, said = _verified(path)
    assert (code, said.splitlines()[-1]) == (0, "everything is as it was written")
    code, as_json = _verified(path, as_json=True)
    found = json.loads(as_json)
    assert (code, found["findings"], found["lines"]) == (0, [], 3)
    assert f"last hash: {found['tip']}" in said


def test_a_finding_ends_with_1_and_names_the_row(two: Store, path: Path) -> None:
    without_triggers(two, "supervisors")
    run(two, "UPDATE supervisors SET pin_hash = 'other'")
    code, said = _verified(path)
    assert code == 1
    assert "NOT AS WRITTEN  supervisors 1: row_altered" in said
    assert "restore the last backup" in said
    assert _verified(path, tip="ab" * 32)[1].count("NOT AS WRITTEN") == 2


@pytest.mark.parametrize(("answer", "left"), [("2", 2), ("", 2), ("1", 1)])
def test_erasing_asks_for_the_number_once_more(two: Store, path: Path, answer: str, left: int) -> None:
    said: list[str] = []
    code = erase(two, 1, by="Eva", reason="asked", is_sure=False, out=said.append, ask=lambda _: answer)
    assert (code, two.runners.count()) == (0 if left == 1 else 1, left)
    assert "Ann, born 1980" in said[0]
    assert _verified(path)[0] == 0


def test_who_is_sure_is_not_asked(two: Store, path: Path) -> None:
    assert erase(two, 2, by="Eva", reason="asked", is_sure=True, out=lambda _: None) == 0
    assert [one.name for one in two.runners.page(0, 9)] == ["Ann"]
    assert "persons erased: 1" in _verified(path)[1]


@pytest.mark.parametrize(("runner", "by", "code"), [(9, "Eva", "runner_unknown"), (1, "Bo", "supervisor_unknown")])
def test_nobody_is_erased_for_a_stranger(two: Store, runner: int, by: str, code: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        erase(two, runner, by=by, reason="asked", is_sure=True)
    assert [one.code for one in refusal.value.diagnostics] == [code]
    assert two.runners.count() == 2


@pytest.mark.parametrize(("answer", "left"), [("yes", ["Cy"]), ("no", ["Cy", "Bo", "Ann"])])
def test_who_was_not_here_for_years_is_erased_when_the_settings_say_so(
    two: Store, path: Path, clocks: Clocks, answer: str, left: list[str]
) -> None:
    clocks.advance(days=2 * 366)
    judged(two, clocks, is_trusted=True)
    two.screenings.add(2, "1", {"dvt": False}, Tier.CLEAR)
    clocks.advance(days=366 + 1)
    two.runners.add("Cy", 1990)
    said: list[str] = []
    assert two.erasures.expired(3) == (1,)
    assert two.erasures.expired(4) == ()
    code = erase_expired(two, 1, by="Eva", is_sure=False, out=said.append, ask=lambda _: answer)
    assert ([one.name for one in two.runners.page(0, 9)], code) == (left, 0 if answer == "yes" else 1)
    assert "runners 1, 2" in said[0]
    assert verify(path).findings == ()
    with pytest.raises(ConfigError) as refusal:
        erase_expired(two, None, by="Eva", is_sure=True)
    assert [one.code for one in refusal.value.diagnostics] == ["erase_after_years_unset"]


def judged(store: Store, clocks: Clocks, *, is_trusted: bool) -> None:
    """The clock of this boot was looked at."""
    civil_s = clocks.wall.timestamp()
    mark = Mark(at_s=clocks.mono_s, civil_s=civil_s, system_s=civil_s)
    trust = ClockTrust(is_trusted=is_trusted, reason=Reason(code="clock_hardware"))
    store.civil.put("clock_trusted", trust, mark, shift_s=0.0, figures={})


@pytest.mark.parametrize("is_judged", [True, False])
def test_a_clock_that_nobody_vouches_for_erases_nobody(two: Store, clocks: Clocks, is_judged: bool) -> None:
    clocks.advance(days=9_000)
    if is_judged:
        judged(two, clocks, is_trusted=False)
    with pytest.raises(StorageError) as refusal:
        erase_expired(two, 1, by="Eva", is_sure=True)
    assert refusal.value.code == "clock_untrusted"
    assert two.runners.count() == 2


def test_other_files_that_may_hold_a_person_are_named(two: Store, path: Path) -> None:
    next_generation(path, path.parent)
    aside = path.with_name("kiosk.db.aside-1")
    aside.write_bytes(b"")
    said: list[str] = []
    code = erase(two, 1, by="Eva", reason="asked", is_sure=True, data_dir=path.parent, out=said.append)
    assert code == 0
    assert [line.strip() for line in said if "kiosk.db" in line or "records-1" in line] == [str(aside)]


def test_nobody_to_erase_is_said(two: Store, clocks: Clocks) -> None:
    judged(two, clocks, is_trusted=True)
    said: list[str] = []
    assert erase_expired(two, 5, by="Eva", is_sure=True, out=said.append) == 0
    assert said == ["nobody was last here more than 5 years ago"]
