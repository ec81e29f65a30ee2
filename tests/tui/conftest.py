import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.catalogues import ENGLISH
from kiosk.therapy.library import Library
from kiosk.tui.language import speak
from tests.libraries import shared_library
from tests.tui import strange as other
from tests.tui.stylesheets import share
from tests.tui.unseen import leave_out


@pytest.fixture(scope="session", autouse=True)
def _one_clock_on_the_wall() -> Iterator[None]:
    """Civil times are shown as the machine's own clock does; here every machine's is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _one_parse_of_the_stylesheets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    """What the station may propose; nothing changes it."""
    return shared_library()


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    speak(ENGLISH)


@pytest.fixture(scope="session")
def strange_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The languages there are and the one of the tests."""
    return other.written(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def strange(strange_folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a language that shows what cannot be translated."""
    other.learn(monkeypatch, strange_folder)
    return other.CODE


@pytest.fixture(autouse=True)
def _only_looks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw a screen when somebody looks at it, and at no other time, unless the test is about drawing itself."""
    if request.node.get_closest_marker("draws") is None:
        leave_out(monkeypatch)
