from gpiozero.exc import BadPinFactory as BadPinFactory
from gpiozero.exc import GPIOPinInUse as GPIOPinInUse
from gpiozero.exc import GPIOZeroError as GPIOZeroError
from gpiozero.pins import Factory as Factory
from gpiozero.pins import Pin as Pin

class Device:
    pin_factory: Factory | None
    closed: bool
    @property
    def pin(self) -> Pin: ...
    def close(self) -> None: ...

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
