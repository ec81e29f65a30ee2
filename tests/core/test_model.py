import pytest

from kiosk.core.model import VENT, ActuatorCommand


def test_pump_and_bleed_cannot_be_asked_for_together() -> None:
    with pytest.raises(ValueError, match="never on together"):
        ActuatorCommand(pump=True, bleed=True, hold=True)


def test_the_pump_cannot_be_asked_for_with_an_open_valve() -> None:
    with pytest.raises(ValueError, match="open dump valve"):
        ActuatorCommand(pump=True)


def test_the_default_vents() -> None:
    assert ActuatorCommand() == VENT
    assert (VENT.pump, VENT.bleed, VENT.hold) == (False, False, False)
