"""From the station's settings to what the machine is told: nothing here can widen a limit."""

from kiosk.config import LimitSettings, PumpSettings
from kiosk.core.machine import MachineConfig
from kiosk.core.settings import ProofSettings


def machine_config(limits: LimitSettings, pump: PumpSettings, *, is_calibrated: bool = True) -> MachineConfig:
    """The machine's configuration.

    Args:
        limits: the station's own.
        pump: its rated curve.
        is_calibrated: whether what the sensors are read by may be believed; the simulated bench needs no calibration.

    Raises:
        ConfigError: a figure is wider than its absolute limit.
    """
    return MachineConfig(
        is_calibrated=is_calibrated,
        training_max_mmhg=limits.training_max_mmhg,
        percent_max=max(limits.leg_percent_lop_max, limits.arm_percent_lop_max),
        restriction_leg_s=limits.restriction_leg_s,
        restriction_arm_s=limits.restriction_arm_s,
        screen_silence_s=limits.screen_silence_s,
        proof=ProofSettings(
            pump_ml_per_s=pump.free_flow_l_per_min * 1000.0 / 60.0,
            pump_stall_mmhg=pump.stall_mmhg,
        ),
    )
