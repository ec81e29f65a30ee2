"""From the station's settings to what the machine is told: nothing here can widen a limit."""

from kiosk.config import LimitSettings, PumpSettings
from kiosk.core.machine import MachineConfig
from kiosk.core.settings import ProofSettings


def machine_config(limits: LimitSettings, pump: PumpSettings) -> MachineConfig:
    """The machine's configuration. Raises `ConfigError` when a figure is wider than its absolute limit."""
    return MachineConfig(
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
