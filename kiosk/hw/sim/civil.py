"""What vouches for civil time on the bench; a module of its own, because the watchdog asks for nothing of it."""

from collections.abc import Callable

from kiosk.core.clocktrust import Evidence
from kiosk.hw.sim.transport import Transport


def vouched(transport: Transport) -> Callable[[float, bool], Evidence]:
    """Asks what vouches for civil time; nothing does, once the bench cannot be asked. Never raises."""
    off_s = 0.0

    def ask(system_s: float, _asks_hardware: bool) -> Evidence:
        nonlocal off_s
        try:
            is_synchronised, off_s = transport.clock()
        except OSError:
            is_synchronised = False  # the clock shows what it did: one that cannot be asked has not jumped
        return Evidence(system_s=system_s + off_s, is_synchronised=is_synchronised)

    return ask
