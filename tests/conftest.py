"""Settings that every test shares, and what became of each, for the check that no hazard is without a green test."""

import gc
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["pytester"]

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.register_profile(
    "mutation", max_examples=10, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--outcomes",
        metavar="FILE",
        help="add what became of each test to this file, for `python -m tests.hazards`; one run at a time",
    )


YOUNG_OBJECTS: Final = 50_000
"""New objects after which Python looks for garbage among them (700 as it comes): a screen alone makes some thousand."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Marks, before they choose what is run; whole visits first, however the rest is shuffled.

    One of those takes a minute: begun last, it would keep one core at work and the others waiting.
    """
    for item in items:
        if item.nodeid.startswith(("tests/core/", "tests/safety/")) and item.get_closest_marker("long") is None:
            item.add_marker("measured")
    _say_where_marks_hide(items)
    yield
    items.sort(key=lambda item: not item.nodeid.startswith("tests/scenarios/"))


def _say_where_marks_hide(items: list[pytest.Item]) -> None:
    """CI finds the files of these tests by their text; a mark that came from elsewhere would never be run."""
    for name in ("processes", "alone"):
        files = {item.path for item in items if item.get_closest_marker(name) is not None}
        hidden = sorted(str(path) for path in files if f"mark.{name}" not in path.read_text(encoding="utf-8"))
        if hidden:
            raise pytest.UsageError(f"tests marked `{name}` whose file does not say mark.{name}: {', '.join(hidden)}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays; looking through it for garbage again and again took a third of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


@pytest.fixture(scope="session", autouse=True)
def _each_key_of_a_pin_once() -> Iterator[None]:
    """A key hangs on PIN and salt alone and is made costly on purpose; most tests take one supervisor's PIN.

    Nothing is made cheaper: a key that was never made takes as long as on the station. Processes that tests start make
    their own.
    """
    from kiosk import access  # noqa: PLC0415 - not before branches are counted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "_key", cache(access._key))
        yield


def pytest_configure(config: pytest.Config) -> None:
    # The processes that xdist starts report to the one that started them; that one keeps the outcomes of all.
    kept = config.getoption("outcomes")
    if kept is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(Path(kept)), "outcomes")


class Outcomes:
    """What became of each test, here and in earlier runs that kept it in the same file."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._green: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._note(report.nodeid, green=report.passed)

    def pytest_sessionfinish(self) -> None:
        if self._kept.exists():
            for nodeid, green in json.loads(self._kept.read_text(encoding="utf-8")).items():
                self._note(nodeid, green=green)
        self._kept.write_text(json.dumps(self._green, indent=0), encoding="utf-8")

    def _note(self, nodeid: str, *, green: bool) -> None:
        self._green[nodeid] = green and self._green.get(nodeid, True)
