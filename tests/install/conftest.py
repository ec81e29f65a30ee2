import os
from pathlib import Path

import pytest

from kiosk.install import environment
from tests.install.fake import Fake


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
