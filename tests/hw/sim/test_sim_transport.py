import errno

import pytest

from kiosk.core.errors import HardwareError
from kiosk.hw.ports import Clock
from kiosk.hw.sim import board
from kiosk.hw.sim.bus import BlinkaBus, RegisterBus
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.world import World


@pytest.fixture
def world(still: Profile) -> World:
    return World(still, 1)


@pytest.fixture
def transport(world: World, clock: Clock) -> LocalTransport:
    return LocalTransport(world, clock, "watchdog")


def test_owners_are_known_by_name(world: World, clock: Clock) -> None:
    with pytest.raises(HardwareError, match="controller, watchdog"):
        LocalTransport(world, clock, "screen")


def test_a_transfer_takes_its_time_on_the_bus(transport: LocalTransport, clock: Clock) -> None:
    before = clock.now()
    transport.i2c_write_read(3, 0x49, b"\x00", 2)
    assert clock.now() - before == pytest.approx(40e-6 + 48 / 400_000)
    before = clock.now()
    transport.i2c_write(3, 0x49, b"\x01\x85\x83")
    assert clock.now() - before == pytest.approx(40e-6 + 38 / 400_000)
    before = clock.now()
    transport.i2c_read(3, 0x49, 2)
    assert clock.now() - before == pytest.approx(40e-6 + 29 / 400_000)


def test_a_held_bus_blocks_for_a_second_and_fails(world: World, transport: LocalTransport, clock: Clock) -> None:
    world.switch_fault("adc_b_sda_stuck", True)
    calls = (
        lambda: transport.i2c_write(3, 0x49, b"\x01"),
        lambda: transport.i2c_read(3, 0x49, 2),
        lambda: transport.i2c_write_read(3, 0x49, b"\x01", 2),
    )
    for call in calls:
        before = clock.now()
        with pytest.raises(TimeoutError) as blocked:
            call()
        assert blocked.value.errno == errno.ETIMEDOUT
        assert clock.now() - before == pytest.approx(1.02, abs=0.01)


def test_register_bus_is_a_straight_way_to_the_chip(transport: LocalTransport) -> None:
    bus = RegisterBus(transport, 3)
    bus.write(0x49, b"\x02\x12\x34")
    assert bus.write_read(0x49, b"\x02", 2) == b"\x12\x34"


def test_blinka_bus_honours_windows_and_lock(transport: LocalTransport) -> None:
    bus = BlinkaBus(transport, 3)
    assert bus.try_lock()
    assert not bus.try_lock()
    bus.unlock()
    with pytest.raises(ValueError, match="Not locked"):
        bus.unlock()
    bus.writeto(0x49, b"\xff\x02\x56\x78\xff", start=1, end=4)
    buffer = bytearray(b"....")
    bus.readfrom_into(0x49, buffer, start=1, end=3)
    assert buffer == b".\x56\x78."
    bus.writeto_then_readfrom(0x49, b"\xff\x01", buffer, out_start=1, in_start=2)
    assert buffer == b".\x56\x85\x83"


def test_lines_go_through_with_the_owner(world: World, transport: LocalTransport) -> None:
    transport.claim(board.HOLD_B)
    transport.set_output(board.HOLD_B, True)
    assert transport.read_line(board.HOLD_B)
    transport.set_output(board.HOLD_B, None)
    assert not transport.read_line(board.HOLD_B)
    transport.release(board.HOLD_B)
    assert world.lines.state()["hold_b"]["owner"] is None
