"""What the computer says of itself on the bench, in the shape in which the real backend asks kernel and firmware."""

from collections.abc import Callable

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
