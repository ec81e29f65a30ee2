"""A document is dated by the station's civil time, and says what that is worth."""

import argparse
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.config import Settings, load_settings
from kiosk.core.clocktrust import ClockTrust, Mark
from kiosk.core.model import Reason
from kiosk.export.coursepage import course_page
from kiosk.export.document import ClockWas, Made
from kiosk.export.gatherrunner import runner
from kiosk.export.people import asking
from kiosk.language import speak
from kiosk.ops.options import add_ops_options
from kiosk.storage import Store, open_store
from kiosk.tui.exportcommand import hand_out
from tests.export.conftest import SAYS
from tests.libraries import shared_library
from tests.storage.conftest import Clocks

ROOT = Path(__file__).parents[2]
STATION_UTC = "2027-03-01T09:00:00+00:00"
"""A year after what the machine's clock says."""


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def store(tmp_path: Path, clocks: Clocks) -> Iterator[Store]:
    store = open_store(tmp_path / "kiosk.db", boot="boot-1", now=clocks.now, utc=clocks.utc)
    store.runners.add("Ann", 1990)
    store.supervisors.add("Kim", "hash")
    yield store
    store.close()


@pytest.fixture
def station(tmp_path: Path) -> Settings:
    wiring = ROOT / "kiosk" / "hw" / "wiring.toml"
    content = f'backend = "bench"\ndata_dir = "."\nruntime_dir = "run"\nstate_dir = "state"\nwiring = "{wiring}"\n'
    (tmp_path / "kiosk.toml").write_text(content, encoding="utf-8")
    return load_settings(tmp_path / "kiosk.toml")


def judged(store: Store, clocks: Clocks, *, is_trusted: bool) -> None:
    at = datetime.fromisoformat(STATION_UTC)
    mark = Mark(at_s=clocks.mono_s, civil_s=at.timestamp(), system_s=clocks.wall.timestamp())
    trust = ClockTrust(is_trusted=is_trusted, reason=Reason(code="clock_set" if is_trusted else "clock_unproved"))
    shift_s = timedelta(days=365).total_seconds()
    store.civil.put("clock_set" if is_trusted else "clock_lost", trust, mark, shift_s=shift_s, figures={})


@pytest.mark.parametrize("is_trusted", [True, False])
def test_the_command_dates_by_the_station_and_not_by_the_machine(
    store: Store, clocks: Clocks, station: Settings, tmp_path: Path, *, is_trusted: bool
) -> None:
    judged(store, clocks, is_trusted=is_trusted)
    parser = argparse.ArgumentParser()
    add_ops_options("export", parser)
    words = ["--to", str(tmp_path / "out"), "--runner", "1", "--json", "--fhir", "--by", "Kim"]
    hand_out(store, station, parser.parse_args(words), None, out=lambda _: None)
    made = json.loads((tmp_path / "out" / "runner-0001.json").read_text(encoding="utf-8"))["made"]
    assert (made["at_utc"], made["clock"]) == (STATION_UTC, "trusted" if is_trusted else "untrusted")
    bundle = json.loads((tmp_path / "out" / "runner-0001.fhir.json").read_text(encoding="utf-8"))
    assert (bundle["timestamp"], bundle["meta"]["tag"][0]["code"]) == (STATION_UTC, f"clock-{made['clock']}")


def test_what_no_controller_has_looked_at_is_not_called_trusted(store: Store, clocks: Clocks) -> None:
    found = asking(store, shared_library())
    assert (found.now, found.clock) == (clocks.wall, ClockWas.UNJUDGED)


@pytest.mark.parametrize(
    ("language", "clock", "words"),
    [
        ("en", ClockWas.TRUSTED, "this page: confirmed"),
        ("en", ClockWas.UNTRUSTED, "this page: NOT CONFIRMED"),
        ("en", ClockWas.UNJUDGED, "this page: not checked"),
        ("de", ClockWas.TRUSTED, "dieser Seite: bestätigt"),
        ("de", ClockWas.UNTRUSTED, "dieser Seite: NICHT BESTÄTIGT"),
        ("de", ClockWas.UNJUDGED, "dieser Seite: nicht geprüft"),
    ],
)
def test_a_page_says_it_in_words(store: Store, language: str, clock: ClockWas, words: str) -> None:
    speak(language)
    document = runner(asking(store, shared_library()), 1)
    made: Made = replace(document.made, clock=clock)
    (page,) = PdfReader(io.BytesIO(course_page(replace(document, made=made), SAYS))).pages
    assert words in " ".join(page.extract_text().split())
