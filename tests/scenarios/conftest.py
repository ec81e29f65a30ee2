"""Stations in virtual time for every scenario."""

from pathlib import Path

import pytest

from tests.scenarios.visitor import Virtual


@pytest.fixture
def virtual(tmp_path: Path) -> Virtual:
    return Virtual(tmp_path)
