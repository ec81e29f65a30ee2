"""How the station's own sensors stand, out of its files and records, for the page of the supervisor's desk."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kiosk.core.zerodrift import ZeroDrift
from kiosk.tui.sensorsdraft import SensorsDraft

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.core.records import StoredProof
    from kiosk.hw.calibration import Pair
    from kiosk.ops.civil_now import CivilNow
    from kiosk.ops.panelwire import Order
    from kiosk.storage import Store


CALIBRATED_WITH: Final = "BFR_KIOSK_CALIBRATED_WITH"
"""In the environment of a screen that was begun anew after a calibration: what was typed for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorsView:
    """What is known. Without a pair there is none, or with `is_unusable` none that may be used."""

    pair: "Pair | None"
    is_unusable: bool
    is_bench: bool
    now: "CivilNow"
    drifts: tuple[ZeroDrift | None, ZeroDrift | None]
    proof: "StoredProof | None"
    serials: tuple[str | None, str | None]
    """As the wiring file names them."""
    last: "Order | None" = None
    """What this screen came back with from a calibration."""


class SensorsDesk:
    """Reads them anew for each page. Belongs to the event loop's thread.

    Args:
        settings: of the station.
        open_store: its records, on a connection that is closed again.
    """

    def __init__(self, settings: "Settings", open_store: "Callable[[], Store]") -> None:
        self._settings, self._open_store = settings, open_store
        self.order: Order | None = None
        """What the station goes down for now."""

    def begin(self, order: "Order", leave: Callable[[], None]) -> None:
        """The controller has agreed: this screen gives way to the calibration."""
        self.order = order
        leave()

    def read(self) -> SensorsView:
        """As things stand. Raises `StorageError`, and `ConfigError` for a wiring file that is wrong."""
        from kiosk.core.errors import ConfigError  # noqa: PLC0415 - a runner's screen never needs any of these
        from kiosk.core.model import ProofKind  # noqa: PLC0415
        from kiosk.core.proofzero import ZERO_TAKEN  # noqa: PLC0415
        from kiosk.hw.calibrated import load  # noqa: PLC0415
        from kiosk.hw.calibration_files import pairs, places  # noqa: PLC0415
        from kiosk.hw.wiring import load_wiring  # noqa: PLC0415
        from kiosk.ops.civil_now import held_now  # noqa: PLC0415
        from kiosk.ops.history import drifts, since  # noqa: PLC0415

        where, wiring = places(self._settings), load_wiring(self._settings.wiring)
        pair, is_unusable = None, False
        try:
            pair = load(where, wiring)
            kept = pairs(where)
        except ConfigError:
            is_unusable, kept = True, ()
        with closing(self._open_store()) as store:
            return SensorsView(
                pair=pair,
                is_unusable=is_unusable,
                is_bench=self._settings.backend == "bench",
                now=held_now(store),
                drifts=drifts(since(pair, kept), store.events.of_code(ZERO_TAKEN)),
                proof=store.proofs.latest(ProofKind.FULL, None),
                last=_last(),
                serials=(wiring.controller.sensor.serial, wiring.watchdog.sensor.serial),
            )


def _last() -> "Order | None":
    from kiosk.ops.panelwire import Order  # noqa: PLC0415 - as above

    said = os.environ.get(CALIBRATED_WITH)
    return None if said is None else Order.decoded(said)


def drafted(view: SensorsView) -> SensorsDraft:
    """What was typed for a try that came to nothing, else calibrated with last; and what the wiring file names.

    The same gauge comes back each year.
    """
    draft, pair, last = SensorsDraft(), view.pair, view.last
    if last is not None:
        draft.texts = {"instrument": last.instrument, "gauge_certificate": last.gauge_certificate or ""}
        draft.texts |= {"serial_a": last.serial_a or "", "serial_b": last.serial_b or ""}
        draft.temperature_c = last.temperature_c
    elif pair is not None:
        draft.texts = {"instrument": pair.a.instrument, "gauge_certificate": pair.a.gauge_certificate or ""}
        draft.texts |= {"serial_a": pair.a.serial, "serial_b": pair.b.serial}
    named = {name: one for name, one in zip(("serial_a", "serial_b"), view.serials, strict=True) if one is not None}
    draft.texts |= named
    draft.fixed = frozenset(named)
    return draft
