"""Lateness is counted without losing the worst."""

import json
from pathlib import Path

from kiosk.controller.timing import Lateness


def test_quantiles_and_the_exact_maximum(tmp_path: Path) -> None:
    late = Lateness()
    for _ in range(999):
        late.add(0.00005)
    late.add(3.7)
    late.add(-0.01)
    assert late.quantile_s(0.99) == 0.0001
    assert late.max_s == 3.7
    late.write(tmp_path / "t.json", scheduler="fifo")
    figures = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert figures["passes"] == 1001
    assert figures["late_ms_max"] == 3700
    assert figures["scheduler"] == "fifo"


def test_nothing_counted_is_no_lateness() -> None:
    assert Lateness().quantile_s(0.999) == 0.0
