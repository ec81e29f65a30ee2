"""`kiosk backup` and `kiosk restore` as somebody in a shell sees them."""

from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError
from kiosk.ops.backups import back_up_records, restore_records
from kiosk.storage import Store
from kiosk.storage.generations import generations
from kiosk.storage.verify import verify
from tests.storage.conftest import Opener


@pytest.fixture
def used(store: Store) -> Store:
    store.runners.add("Ann", 1980)
    return store


def test_a_backup_on_the_card_or_in_a_file_says_what_it_holds(used: Store, path: Path) -> None:
    said: list[str] = []
    assert back_up_records(path.parent, None, out=said.append) == 0
    assert said[0].startswith(f"{generations(path.parent)[0]}: 1 lines of the audit, 1 of them new")
    assert verify(generations(path.parent)[0]).tip in said[1]
    stick, before = path.parent / "stick.db", verify(path)
    assert back_up_records(path.parent, stick, out=said.append) == 0
    assert verify(stick) == before


@pytest.mark.parametrize("answer", ["yes", "no", ""])
def test_restoring_asks_and_waits_for_a_supervisor(used: Store, path: Path, opened: Opener, answer: str) -> None:
    back_up_records(path.parent, None, out=lambda _: None)
    used.runners.add("Bo", 1970)
    used.close()
    said: list[str] = []
    code = restore_records(path.parent, None, is_sure=False, out=said.append, ask=lambda _: answer)
    store = opened()
    pending = store.restorations.pending()
    if answer == "yes":
        assert (code, store.runners.count()) == (0, 1)
        assert pending is not None
        assert pending.restored.why == "asked"
        assert "kiosk.db.aside-1" in "\n".join(said)
        assert verify(path).findings == ()
    else:
        assert (code, store.runners.count(), pending) == (1, 2, None)


def test_without_a_backup_there_is_nothing_to_restore(used: Store, path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        restore_records(path.parent, None, is_sure=True)
    assert [one.code for one in refusal.value.diagnostics] == ["no_backup"]
