"""What the computer says of itself on the bench, in the shape in which the real backend asks kernel and firmware."""

from collections.abc import Callable

from kiosk.core.clocktrust import Evidence
from kiosk.hw.sim.transport import Transport


def outputs_kept(transport: Transport) -> Callable[[], bool | None]:
    """Asks whether the kernel keeps levels; None once the bench cannot be asked. Never raises."""

    def ask() -> bool | None:
        try:
            return transport.outputs_kept()
        except OSError:
            return None

    return ask


def undervoltage(transport: Transport) -> Callable[[], bool]:
    """Asks for under-voltage; raised, once the bench cannot be asked. Never raises."""

    def ask() -> bool:
        try:
            return transport.undervoltage()
        except OSError:
            return True

    return ask


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
