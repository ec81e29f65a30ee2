"""Whether somebody on record is called something: for codes that must be nobody else's."""

from kiosk.storage import Store


def test_a_name_is_known_as_it_is_and_whoever_was_erased_has_none(store: Store) -> None:
    runner = store.runners.add("KR-482", 1960)
    assert store.runners.has_name("KR-482")
    assert not store.runners.has_name("KR-48")
    assert not store.runners.has_name("kr-482")
    store.erasures.erase(runner.id, store.supervisors.add("Sam", "pin").id, "asked for it")
    assert not store.runners.has_name("KR-482")
    assert not store.runners.has_name("")
