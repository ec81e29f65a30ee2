"""The pad for a PIN keeps nothing of whoever went away."""

from kiosk.core.model import Mode
from kiosk.tui.navigation import Place
from kiosk.tui.widgets.pin_entry import PinEntry
from tests.libraries import shared_library
from tests.tui.support import alarmed, snapshot, station


async def test_digits_half_typed_are_gone_when_the_pad_was_hidden() -> None:
    async with station(library=shared_library()) as st:
        await st.show(alarmed(snapshot(Mode.TRIPPED), "disagreement"))
        assert st.app.place is Place.TRIPPED
        await st.tap("#tripped-unlock")
        for digit in "12345":
            await st.tap(f"#key-{digit}")
        assert "●" in st.text()
        await st.tap("#pin-back")
        await st.tap("#tripped-unlock")
        assert st.app.screen.query_one(PinEntry).display
        assert "●" not in st.text()
