from gpiozero.pins import Factory, Pin

class Device:
    pin_factory: Factory | None
    closed: bool
    @property
    def pin(self) -> Pin: ...
    def close(self) -> None: ...
