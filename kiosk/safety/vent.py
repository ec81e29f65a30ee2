"""One shot: drive every line that nobody owns to its vent level. Runs after any process of the station ended."""

from collections.abc import Iterable

from gpiozero.output_devices import DigitalOutputDevice
from gpiozero.pins import Factory


def vent(pins: Factory, lines: Iterable[int]) -> list[tuple[int, str]]:
    """Drive each line low and give all back.

    Returns what became of each: "low", or why not (a living owner keeps its lines).

    In the order given: a level of the pump has to be low before another line falls, because a fall is an edge, and the
    hold circuit behind it is then active once more.
    """
    results = []
    for number in lines:
        try:
            device = DigitalOutputDevice(number, active_high=True, initial_value=False, pin_factory=pins)
            device.close()
        except Exception as error:  # each backend has errors of its own, and the other lines still have to fall
            results.append((number, f"{type(error).__name__}: {error}"))
        else:
            results.append((number, "low"))
    # at once, not when this process ends: a device that was closed still has its line, and the next to start needs it
    pins.close()
    return results
