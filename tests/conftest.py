"""Settings that every test shares, and the check that no hazard is without a green test."""

import gc
import json
import os
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.hazards import hazards, matches

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
        "--hazards",
        metavar="REGISTER",
        help="at the end of a whole run: fail unless every test that this hazard register names was run and is green",
    )
    parser.addoption(
        "--outcomes",
        metavar="FILE",
        help="add what became of each test to this file; --hazards then judges all that earlier runs left in it, too",
    )


YOUNG_OBJECTS: Final = 50_000
"""New objects after which Python looks for garbage among them (700 as it comes): a screen alone makes some thousand."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before marks choose what is run."""
    for item in items:
        if item.nodeid.startswith(("tests/core/", "tests/safety/")) and item.get_closest_marker("long") is None:
            item.add_marker("measured")
    _say_where_marks_hide(items)


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


def pytest_configure(config: pytest.Config) -> None:
    # The processes that xdist starts report to the one that started them; that one keeps the outcomes of all.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(config), "outcomes")


class Outcomes:
    """What became of each test, here and in the runs that a whole run is made of, held against the register."""

    def __init__(self, config: pytest.Config) -> None:
        register, kept = config.getoption("hazards"), config.getoption("outcomes")
        self._register = Path(register) if register else None
        self._kept = Path(kept) if kept else None
        self._green: dict[str, bool] = {}
        self._missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self._note(report.nodeid, green=report.passed)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._kept is not None:
            self._join_earlier(self._kept)
        if self._register is not None:
            self._missing = self._not_green(self._register.read_text(encoding="utf-8"))
        if exitstatus == pytest.ExitCode.OK and self._missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._missing:
            terminalreporter.write_line(f"hazard without a green test: {line}", red=True)

    def _note(self, nodeid: str, *, green: bool) -> None:
        self._green[nodeid] = green and self._green.get(nodeid, True)

    def _join_earlier(self, kept: Path) -> None:
        if kept.exists():
            for nodeid, green in json.loads(kept.read_text(encoding="utf-8")).items():
                self._note(nodeid, green=green)
        kept.write_text(json.dumps(self._green, indent=0), encoding="utf-8")

    def _not_green(self, register: str) -> list[str]:
        missing = []
        for hazard in hazards(register):
            for test in hazard.tests:
                ran = [green for nodeid, green in self._green.items() if matches(test, nodeid)]
                if not ran or not all(ran):
                    missing.append(f"{hazard.id}: {test} {'is not green' if ran else 'was not run'}")
        return missing
