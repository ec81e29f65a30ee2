import os
from pathlib import Path

import pytest

from kiosk.install import environment, signature
from tests.install.fake import Fake
from tests.install.station import Station, bundled, lightly


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    made = Fake(tmp_path / "root")
    made.begin()
    return made


@pytest.fixture(autouse=True)
def _light_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is not copied, nor forced to the disk, a hundred times."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setattr(environment, "copy_program", lambda _tree, to: to.mkdir())


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A station at work, to update."""
    made = Station(tmp_path / "root")
    made.begin()
    return made


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """What it is updated to."""
    return bundled(tmp_path)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """No signature is worked out, and nothing is forced to the disk."""
    monkeypatch.setattr(signature, "demand_signed", lightly)
    monkeypatch.setattr(os, "sync", lambda: None)
