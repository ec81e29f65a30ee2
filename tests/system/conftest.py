"""Stations for the tests that end or disturb real processes."""

from collections.abc import Iterator

import pytest

from tests.system.live import Fleet, Live, stations


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begins first. Stations with the real screen come to pressure most slowly, so they do it together."""
    items.sort(key=lambda item: (item.path.stem != "test_analysis", "played" in getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def fleet(request: pytest.FixtureRequest) -> Iterator[Fleet]:
    yield from stations(request)


def given(station: Live) -> Iterator[Live]:
    try:
        yield station
    finally:
        station.stop()


@pytest.fixture
def live(fleet: Fleet) -> Iterator[Live]:
    """A station under pressure, with every core busy; its screen shows nothing."""
    yield from given(fleet.take(played=False))


@pytest.fixture
def played(fleet: Fleet) -> Iterator[Live]:
    """A station under pressure, with every core busy and the real screen, played by a script."""
    yield from given(fleet.take(played=True))
