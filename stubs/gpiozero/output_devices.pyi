from gpiozero.devices import Device
from gpiozero.pins import Factory

class DigitalOutputDevice(Device):
    def __init__(
        self,
        pin: int | str | None = ...,
        *,
        active_high: bool = ...,
        initial_value: bool | None = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...
    def on(self) -> None: ...
    def off(self) -> None: ...
    def toggle(self) -> None: ...
    @property
    def value(self) -> int: ...
