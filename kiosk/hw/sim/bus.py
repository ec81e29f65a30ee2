"""I2C as the two processes see it: a Blinka-like bus for the Adafruit driver, a plain one for the watchdog's reader."""

from kiosk.hw.sim.transport import Transport


class BlinkaBus:
    """The five calls the Adafruit stack makes on `busio.I2C`."""

    def __init__(self, transport: Transport, bus: int) -> None:
        self._transport = transport
        self._bus = bus
        self._locked = False

    def try_lock(self) -> bool:
        """Take the bus for this object."""
        if self._locked:
            return False
        self._locked = True
        return True

    def unlock(self) -> None:
        """Give it back. Raises ValueError when it was not taken, as Blinka does."""
        if not self._locked:
            raise ValueError("Not locked")
        self._locked = False

    def writeto(self, address: int, buffer: bytes | bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Write bytes; raises OSError when nobody answers."""
        self._transport.i2c_write(self._bus, address, bytes(buffer[start:end]))

    def readfrom_into(self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Read into the buffer; raises OSError when nobody answers."""
        stop = len(buffer) if end is None else end
        buffer[start:stop] = self._transport.i2c_read(self._bus, address, stop - start)

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: bytes | bytearray,
        in_buffer: bytearray,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write, repeated start, read; raises OSError when nobody answers."""
        stop = len(in_buffer) if in_end is None else in_end
        data = bytes(out_buffer[out_start:out_end])
        in_buffer[in_start:stop] = self._transport.i2c_write_read(self._bus, address, data, stop - in_start)


class RegisterBus:
    """Writes and write-reads on one bus: all the watchdog's register reader needs."""

    def __init__(self, transport: Transport, bus: int) -> None:
        self._transport = transport
        self._bus = bus

    def write(self, address: int, data: bytes) -> None:
        """Write bytes; raises OSError when nobody answers."""
        self._transport.i2c_write(self._bus, address, data)

    def write_read(self, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read; raises OSError when nobody answers."""
        return self._transport.i2c_write_read(self._bus, address, data, count)
