"""Stations for the tests that end or disturb real processes."""

from collections.abc import Iterator

import pytest

from tests.system.live import Fleet, Live, stations


@pytest.fixture(scope="session")
def fleet(request: pytest.FixtureRequest) -> Iterator[Fleet]:
    yield from stations(request)


@pytest.fixture
def live(fleet: Fleet) -> Iterator[Live]:
    """One station under pressure, with every core busy."""
    station = fleet.take()
    try:
        station.load()
        yield station
    finally:
        station.stop()
