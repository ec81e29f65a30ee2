"""How the watchdog is wired: nothing here is a limit, and every default is the reference board's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogSettings:
    """Lines (BCM), converter and transducer of the watchdog's side.

    The transducer is ratiometric: pressure = (V / Vs - zero_ratio) / span_per_mmhg. `zero_ratio` and `span_per_mmhg`
    are the data sheet's of the 5 V family (0.04; 0.018 per kPa). Pressure and supply sit behind the same divider;
    the buzzer's sense resistor behind none.
    """

    config_hash: int
    hold_line: int = 16
    enable_line: int = 20
    buzzer_line: int = 21
    estop_line: int = 26
    comparator_test_line: int = 12
    address: int = 0x49
    pressure_channel: int = 0
    rail_channel: int = 1
    buzzer_channel: int = 2
    supply_channel: int = 3
    adc_gain: float = 1.0
    divider: float = 0.6
    rail_divider: float = 0.2
    zero_ratio: float = 0.04
    span_per_mmhg: float = 0.0023998
