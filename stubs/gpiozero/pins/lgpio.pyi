from typing import Any

from gpiozero.pins import Factory, Pin

class LGPIOPin(Pin): ...

class LGPIOFactory(Factory):
    pins: dict[Any, Pin]
    def __init__(self, chip: int | None = ...) -> None: ...
    @property
    def chip(self) -> int: ...
