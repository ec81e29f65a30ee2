"""Runners who were at a station before: registered, agreed, and asked everything once."""

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.core.records import Answer, Form, Tier
from kiosk.core.screenform import Kind, ScreeningRules
from kiosk.hw.clock import SystemWallClock
from kiosk.storage import open_store
from kiosk.therapy.library import load_library


def register(path: Path, names: Sequence[str], *, unasked: Sequence[str] = ()) -> None:
    """Put people into a record file, of several ages; `unasked` of them have not answered anything yet."""
    library = load_library()
    rules, version = library.full_screening, library.consent.version
    store = open_store(path, boot="people", now=time.monotonic, utc=SystemWallClock().utc_iso)
    with contextlib.closing(store):
        for number, name in enumerate(names):
            runner = store.runners.add(name, 1950 + 7 * number)
            if name not in unasked:
                store.consents.give(runner.id, version)
                store.screenings.add(runner.id, rules.version, mildest(rules), Tier.CLEAR, Form.FULL)


def mildest(rules: ScreeningRules) -> dict[str, Answer]:
    """Answers of somebody with whom nothing is the matter."""
    mild: dict[Kind, Answer] = {Kind.YES_NO: False, Kind.NUMBER: 0}
    return {one.id: one.levels[0].id if one.kind is Kind.LEVELS else mild[one.kind] for one in rules.questions}
