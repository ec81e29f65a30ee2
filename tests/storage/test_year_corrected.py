"""Another year of birth: the person stays, the year is one that can be."""

import pytest

from kiosk.core.errors import StorageError
from kiosk.storage import Store


def test_only_the_year_of_this_runner_changes(store: Store) -> None:
    one, other = store.runners.add("Ann", 1960), store.runners.add("Bo", 1970)
    changed = store.runners.correct_year(one.id, 1950)
    assert changed is not None
    assert (changed.id, changed.name, changed.birth_year, changed.created_utc) == (1, "Ann", 1950, one.created_utc)
    assert store.runners.get(other.id) == other
    assert store.runners.correct_year(99, 1950) is None
    with pytest.raises(StorageError, match="birth"):
        store.runners.correct_year(one.id, 1800)
    assert store.runners.get(one.id) == changed
