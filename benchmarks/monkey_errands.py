"""What a monkey finds of updates, checks and support files: one bundle, and nobody who carries anything out."""

from benchmarks.monkey_sticks import SETTINGS
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandStatus
from kiosk.core.offers import Offer, Offered, Offers
from kiosk.tui.errandsdesk import ErrandsDesk

_OFFERS = Offers(
    installed="0.3.0",
    is_cut=False,
    bundles=(
        Offered(
            path="/nowhere/stick/1.bundle",
            device="stick",
            name="1.bundle",
            size_bytes=1,
            offer=Offer.NEWER,
            number="0.4.0",
            made_s=1_795_910_400,
        ),
    ),
)


class PretendedErrands(ErrandsDesk):
    """As `ErrandsDesk`, without files and without a process."""

    def __init__(self) -> None:
        super().__init__(SETTINGS)

    def status(self, errand: Errand) -> ErrandStatus | None:
        """None was ever asked for."""

    def unread(self, errand: Errand) -> ErrandStatus | None:
        """So none has ended."""

    async def offers(self) -> Offers | None:
        """One that is newer."""
        return _OFFERS
