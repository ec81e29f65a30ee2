"""The tables of a settings file, from limits to sound. Each type says what may be; `kiosk.config` reads them."""

from typing import Annotated, Final, Literal

import msgspec

from kiosk.core.planlimits import Limits
from kiosk.core.protocol import ARM_PERCENT_MAX, PERCENT_MAX
from kiosk.safety import limits

_NARROW: Final = "a setting can only narrow what the station allows"


def _at_most(bound: float, *, least: float) -> msgspec.Meta:
    return msgspec.Meta(ge=least, le=bound, description=f"{least:g} to {bound:g}; {_NARROW}")


class LimitSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of this station: each at or inside the absolute one. Pressures in mmHg, times in seconds."""

    training_max_mmhg: Annotated[float, _at_most(limits.TRAINING_MAX_MMHG, least=50)] = limits.TRAINING_MAX_MMHG
    """Highest pressure of a training bout."""
    restriction_leg_s: Annotated[float, _at_most(limits.RESTRICTION_LEG_S, least=60)] = limits.RESTRICTION_LEG_S
    """Longest time at pressure in one piece on a leg."""
    restriction_arm_s: Annotated[float, _at_most(limits.RESTRICTION_ARM_S, least=60)] = limits.RESTRICTION_ARM_S
    """Longest time at pressure in one piece on an arm."""
    arm_percent_lop_max: Annotated[float, _at_most(ARM_PERCENT_MAX, least=10)] = ARM_PERCENT_MAX
    """Highest share of LOP on an arm."""
    leg_percent_lop_max: Annotated[float, _at_most(PERCENT_MAX, least=10)] = PERCENT_MAX
    """Highest share of LOP on a leg."""
    screen_silence_s: Annotated[float, _at_most(limits.SCREEN_SILENCE_S, least=0.3)] = limits.SCREEN_SILENCE_S
    """Silence of the screen while pressure is held, after which the cuff is let go."""
    reperfusion_s: Annotated[
        float,
        msgspec.Meta(ge=limits.REPERFUSION_RESET_S, le=3600, description=f"60 s or longer; {_NARROW}"),
    ] = limits.REPERFUSION_RESET_S
    """Time without pressure before the account of time at pressure begins anew; a setting can only lengthen it."""


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the screen shows things; no clinical meaning."""

    trace_s: Annotated[float, msgspec.Meta(ge=10, le=120)] = 60.0
    """Length of the live pressure trace."""
    theme: Annotated[Literal["dark", "light"], msgspec.Meta(description='theme = "dark" or theme = "light"')] = "dark"
    """Colours of the screen: dark, or a light one of high contrast for bright rooms."""
    idle_s: Annotated[float, msgspec.Meta(ge=15, le=900)] = 120.0
    """Untouched for this long between visits: back to the first screen."""
    saver_s: Annotated[float, msgspec.Meta(ge=60, le=7200)] = 600.0
    """Untouched for this long at the first screen, ready or closed: the panel goes dark, but for STOP."""
    language: Annotated[str, msgspec.Meta(min_length=2, max_length=8)] = "en"
    """What is spoken until a runner has chosen, by its two letters: `en`, `de`, or another one that has a catalogue."""
    font_px: Annotated[
        Literal[20, 30], msgspec.Meta(description="20, or 30 on a 7 inch panel of 1280x720 or 720x1280")
    ] = 20
    """Height of the signs on the panel, in pixels: 20 gives 66 by 20 cells at 800x480."""
    languages: (
        Annotated[tuple[str, ...], msgspec.Meta(min_length=1, description='a list of codes, such as ["en", "de"]')]
        | None
    ) = None
    """Languages that the runner may choose, in the order of the button. Unset: every one that has a catalogue."""


class ClinicSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose station it is: on the first screen, on the dark panel, on printed pages and on the runner's card."""

    name: Annotated[str, msgspec.Meta(max_length=32, description="at most 32 letters, digits and signs")] = ""
    """The clinic's name."""
    contact: Annotated[str, msgspec.Meta(max_length=60, description="at most 60 letters, digits and signs")] = ""
    """Whom to ask, and how: a telephone number, a room."""
    logo: (
        Annotated[
            str,
            msgspec.Meta(
                max_length=64,
                pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.png\Z",
                description="the name of a PNG that lies beside this file, such as logo.png",
            ),
        ]
        | None
    ) = None
    """Picture in the upper right corner of printed pages: a PNG beside this file, at most 256 KiB and 2000 by 2000
    pixels. Unset: none."""


class PumpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rated curve of this station's pump: the self-test makes the air in the cuff out of it and the time it ran.

    The defaults are the reference board's (hardware reference 4.1).
    """

    free_flow_l_per_min: Annotated[float, msgspec.Meta(ge=3, le=12, description="3 to 12 (data sheet)")] = 6.0
    """What the pump moves against no pressure, by its data sheet. Less than 3 L/min raise too little through the open
    vent for the self-test to see an enable that does not let go (bench: 2.7 mmHg at 2 L/min, of 3)."""
    stall_mmhg: Annotated[float, msgspec.Meta(ge=400, le=1600, description="400 to 1600 (data sheet)")] = 800.0
    """The pressure at which it moves nothing any more, by its data sheet."""


class TouchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The touch panel beside the screen; nothing of it has a default, since a strip in the wrong place is no STOP."""

    device: Annotated[
        str, msgspec.Meta(min_length=1, description="a path (/dev/input/by-path/...) or the kernel's name of the panel")
    ]
    """Which device is the panel (`kiosk touch-stop --show` tells whether it is)."""
    rotation_deg: Annotated[
        Literal[0, 90, 180, 270],
        msgspec.Meta(description="0, 90, 180 or 270: STOP at the panel's own bottom, left, top or right edge"),
    ]
    """How the picture is turned on the panel."""
    strip_top: Annotated[
        float, msgspec.Meta(ge=0.5, le=0.95, description="0.5 to 0.95 of the picture's height, from the top")
    ]
    """Where the STOP bar begins: 0.8 where the screen has 20 rows, 0.867 where it has 30."""


class SoundSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is heard of a bout, apart from the buzzer; all of it off, and nothing of it needed."""

    tempo_ticks: bool = False
    """A tick at each turn of the movement, and for the last three seconds before work."""
    set_end: bool = False
    """Two falling tones at the end of a set."""
    spoken: bool = False
    """The last three seconds before work, rest, go on and release in the runner's language."""
    volume_percent: Annotated[float, msgspec.Meta(ge=5, le=100)] = 50.0
    """Of what the card can do. The buzzer has to stay the louder one: listen (`docs/technician.md`)."""
    device: Annotated[str, msgspec.Meta(min_length=1, max_length=80, description="a name that aplay -L lists")] = (
        "default"
    )
    """The sound card."""

    @property
    def anything(self) -> bool:
        """Whether there is a sound at all."""
        return self.tempo_ticks or self.set_end or self.spoken


class RecordSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of people, for how long, and how many copies of it."""

    backups: Annotated[int, msgspec.Meta(ge=2, le=14, description="2 to 14; each is as large as the records")] = 2
    """Generations of backups on the card."""
    erase_after_years: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    """Who has not been here for so long may be erased (`kiosk erase --expired`); unset: nobody is, by time alone."""
    names: Annotated[
        Literal["optional", "never"], msgspec.Meta(description='names = "optional" or names = "never"')
    ] = "optional"
    """Whether a runner may give a name, or is always known by a code that the station makes."""
    stick_dir: Annotated[str, msgspec.Meta(pattern="^/", description="an absolute path")] | None = None
    """Where sticks are mounted, each in a folder of its own; on the bench any folder in it is one. Unset: no target."""


def plan_limits(limits: LimitSettings) -> Limits:
    """The limits plans are judged by. Raises `ConfigError` when a figure is wider than its absolute limit."""
    return Limits(
        training_max_mmhg=limits.training_max_mmhg,
        arm_percent_max=limits.arm_percent_lop_max,
        leg_percent_max=limits.leg_percent_lop_max,
        restriction_leg_s=limits.restriction_leg_s,
        restriction_arm_s=limits.restriction_arm_s,
        reperfusion_s=limits.reperfusion_s,
    )
