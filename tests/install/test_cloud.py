"""A stick cannot set the machine up anew: cloud-init is off once we are there, and on again where it was us."""

import pytest

from kiosk.install import cloud
from tests.install.fake import Fake


@pytest.fixture
def fresh(fake: Fake) -> Fake:
    fake.put("etc/cloud/cloud.cfg", ["datasource_list: [ NoCloud, None ]"])
    return fake


def test_it_is_off_after_the_installation_and_on_again_at_the_end(fresh: Fake) -> None:
    assert "first set-up: switch off cloud-init" in fresh.install()
    assert fresh.machine.has(cloud.OFF)
    assert "first set-up: switch on cloud-init" in fresh.remove()
    assert not fresh.machine.has(cloud.OFF)
    assert not fresh.machine.has(cloud.NOTE)


def test_what_somebody_else_switched_off_stays_off(fresh: Fake) -> None:
    fresh.put("etc/cloud/cloud-init.disabled", ["by hand"])
    fresh.install()
    fresh.remove()
    assert fresh.machine.has(cloud.OFF)


def test_where_there_is_none_nothing_is_written(fake: Fake) -> None:
    fake.install()
    assert not fake.machine.has(cloud.FOLDER)
    assert not fake.machine.has(cloud.NOTE)
