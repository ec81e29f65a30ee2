"""Which station misses a reader of its touch panel."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk import __main__ as command
from kiosk.controller import process
from kiosk.hw.clock import SystemClock
from tests.touch.test_touch_process import settings_file


@pytest.mark.parametrize(
    ("backend", "touch", "is_wanted"),
    [("real", True, True), ("real", False, False), ("bench", True, False), ("bench", False, False)],
)
def test_only_a_real_station_that_names_a_panel_misses_its_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str, touch: bool, is_wanted: bool
) -> None:
    told: list[process.ProcessParts] = []
    hardware = SimpleNamespace(clock=SystemClock(), sensor=None, actuators=None, outputs_kept=None, vouched=None)
    monkeypatch.setattr("kiosk.log.set_up", lambda *_args, **_kwargs: None)
    monkeypatch.setattr("kiosk.hw.factory.controller_hardware", lambda *_args, **_kwargs: hardware)
    monkeypatch.setattr(process, "run", told.append)
    config = str(settings_file(tmp_path, backend=backend, touch=touch))
    monkeypatch.setattr("sys.argv", ["kiosk", "controller", "--config", config])
    command.main()
    assert [parts.is_touch_wanted for parts in told] == [is_wanted]
