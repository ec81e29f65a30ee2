"""Plays a visit by itself: in virtual time in this process, or as the screen process of a real station."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kiosk.config import LimitSettings, Settings
from kiosk.core.errors import HardwareError
from kiosk.demo.autoplay import PlayError, PlayResult, Script, play
from kiosk.demo.inprocess import VirtualParts, VirtualStation
from kiosk.demo.virtual import ProcessClock, VirtualLoop
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.therapy.library import load_library
from kiosk.tui.app import KioskApp
from kiosk.tui.run import build_app, run_app, run_screen, use_time
from kiosk.tui.stopways import StopWays

SHORT: Final = Script(lop_mmhg=180, finish_set_after=2, end_after_sets=2)
"""A visit of about a minute and a half: LOP is entered and not measured."""
HOLDING: Final = Script(lop_mmhg=250, percent_lop=60, holds=True)
"""A visit that stays at 150 mmHg."""
LONGEST_S: Final = 3600.0
"""A visit in virtual time that is not over by then has hung."""


async def _virtual(loop: VirtualLoop, data_dir: Path, *, seed: int, profile: Path | None, script: Script) -> PlayResult:
    library = load_library()
    station = VirtualStation(
        VirtualParts(
            seed=seed,
            data_dir=data_dir,
            wiring=load_wiring(default_wiring_path()),
            library=library,
            limits=LimitSettings(),
            profile=profile,
        )
    )
    store = station.open_store()
    app = build_app(
        station.connect,
        StopWays(station.stop_sender, station.screen_stop_sender),
        lambda: store,
        lambda: library,
        ProcessClock(loop),
        screen_boot=f"screen-{seed}",
        stall_exit=False,
    )
    results: list[PlayResult] = []

    async def player(_app: KioskApp) -> None:
        results.append(await play(app, script))

    try:
        async with station.running(), asyncio.timeout(LONGEST_S):
            code = await run_app(app, headless=True, player=player)
    finally:
        store.close()
    if code or not results:
        raise PlayError("play_ended", "the screen ended with an error before the visit was over")
    return results[0]


def visit_in_virtual_time(
    data_dir: Path, *, seed: int, profile: Path | None = None, script: Script | None = None
) -> PlayResult:
    """Play one visit and leave its records in `data_dir`.

    Raises:
        PlayError: something on the way was not as it should be; the reason is in the message.
        ConfigError: the profile is wrong.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("the runner did not make the virtual loop")
        use_time(loop.time)
        return runner.run(_virtual(loop, data_dir, seed=seed, profile=profile, script=script or Script()))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def play_virtual(data_dir: Path, *, seed: int, profile: Path | None) -> int:
    """`demo --auto`: print the delivered dose; 0 when all went well, 1 with the reason otherwise."""
    try:
        result = visit_in_virtual_time(data_dir, seed=seed, profile=profile)
    except PlayError as error:
        print(f"the visit failed: {error}", file=sys.stderr)
        return 1
    _print(result.lines)
    return 0


def play_process(settings: Settings, *, hold: bool) -> int:
    """The screen process, headless and played by a script; with `hold` it stays under pressure until it is ended."""
    if settings.backend != "bench":
        raise HardwareError("play_real", "a script never plays on real hardware", "use the bench backend")
    script = HOLDING if hold else SHORT
    results: list[PlayResult] = []

    async def player(app: KioskApp) -> None:
        results.append(await play(app, script))

    try:
        code = run_screen(settings, headless=True, player=player)
    except PlayError as error:
        print(f"the visit failed: {error}", file=sys.stderr)
        return 1
    for result in results:
        _print(result.lines)
    return code or (0 if results else 1)
