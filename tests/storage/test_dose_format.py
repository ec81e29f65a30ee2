"""Doses that were stored before a figure was added can still be read."""

import json

from kiosk.core.model import Dose
from kiosk.storage.text import dump, load
from tests.storage.conftest import DOSE


def test_a_dose_of_an_older_version_is_read_without_the_newer_figures() -> None:
    table = json.loads(dump(DOSE))
    for name in ("session", "rests"):
        del table[name]
    for span in (table["work"], table["rest"], *table["sets"]):
        if span is not None:
            del span["p50_mmhg"]
    assert load(json.dumps(table), Dose, "sessions") == DOSE
