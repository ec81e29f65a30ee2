from gpiozero.devices import Device
from gpiozero.pins import Factory

class InputDevice(Device):
    def __init__(
        self,
        pin: int | str | None = ...,
        *,
        pull_up: bool | None = ...,
        active_state: bool | None = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...
    @property
    def value(self) -> int: ...
    @property
    def is_active(self) -> bool: ...

class DigitalInputDevice(Device):
    def __init__(
        self,
        pin: int | str | None = ...,
        *,
        pull_up: bool | None = ...,
        active_state: bool | None = ...,
        bounce_time: float | None = ...,
        pin_factory: Factory | None = ...,
    ) -> None: ...
    @property
    def value(self) -> int: ...
    @property
    def is_active(self) -> bool: ...
