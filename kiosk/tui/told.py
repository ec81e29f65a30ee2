"""What somebody at the screen has read already, so that it demands no place any more."""

from dataclasses import dataclass

from kiosk.core.model import Snapshot
from kiosk.tui.navigation import Place, forced


@dataclass(slots=True)
class Told:
    """Belongs to one screen process: a new one tells anew what still stands."""

    session: int | None = None
    """The interrupted bout."""
    after: int | None = None
    """The bout whose questions after the release are over."""
    refusal: bool = False
    """Why a start came to nothing."""

    def demanded(
        self, snapshot: Snapshot | None, *, connected: bool, needs_supervisor: bool, has_update: bool
    ) -> Place | None:
        """The place that the station's state demands of whoever has read this, or None."""
        return forced(
            snapshot,
            connected=connected,
            needs_supervisor=needs_supervisor,
            told=self.session,
            refusal_told=self.refusal,
            after_told=self.after,
            has_update=has_update,
        )
