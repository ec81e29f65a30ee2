"""How the watchdog is wired: nothing here is a limit, and every default is the reference board's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogSettings:
    """Lines (BCM), converter and transducer of the watchdog's side.

    The transducer is ratiometric: pressure = (V / Vs - zero_ratio) / span_per_mmhg. `zero_ratio` and `span_per_mmhg`
    are the data sheet's of the 5 V family (0.04; 0.018 per kPa). Both inputs sit behind the same divider.
    """

    config_hash: int
    hold_line: int = 16
    enable_line: int = 20
    buzzer_line: int = 21
    estop_line: int = 26
    address: int = 0x49
    pressure_channel: int = 0
    supply_channel: int = 3
    adc_gain: float = 1.0
    divider: float = 0.6
    zero_ratio: float = 0.04
    span_per_mmhg: float = 0.0023998
