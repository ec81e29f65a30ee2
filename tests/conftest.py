"""Settings that every test shares, and the check that no hazard is without a green test."""

import os
from collections.abc import Generator
from pathlib import Path

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

OUTCOMES = pytest.StashKey[dict[str, bool]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hazards",
        metavar="REGISTER",
        help="at the end of a whole run: fail unless every test that this hazard register names was run and is green",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OUTCOMES] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    outcomes = item.config.stash[OUTCOMES]
    if report.when == "call" or not report.passed:
        outcomes[report.nodeid] = report.passed and outcomes.get(report.nodeid, True)
    return report


def _not_green(config: pytest.Config) -> list[str]:
    register = config.getoption("hazards")
    if not register:
        return []
    outcomes = config.stash[OUTCOMES]
    missing = []
    for hazard in hazards(Path(register).read_text(encoding="utf-8")):
        for test in hazard.tests:
            ran = [green for nodeid, green in outcomes.items() if matches(test, nodeid)]
            if not ran or not all(ran):
                missing.append(f"{hazard.id}: {test} {'is not green' if ran else 'was not run'}")
    return missing


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.OK and _not_green(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in _not_green(config):
        terminalreporter.write_line(f"hazard without a green test: {line}", red=True)
