"""What a bout asks for. The one place to change when the station proposes: then the supervisor's word is a change."""

from kiosk.core.advice import Ask
from kiosk.therapy.library import Library
from tests.histories.storyfile import Bout


def ask_of(bout: Bout, library: Library) -> Ask:
    """The bout as the supervisor takes it."""
    takes = bout.takes
    protocol = library.protocol(takes.protocol)
    return Ask(
        protocol_id=takes.protocol,
        exercise=takes.exercise,
        limb=bout.limb,
        side=bout.side,
        percent_lop=takes.percent,
        rounds=0 if protocol is None else len(protocol.blocks),
        load_kg=takes.load_kg,
    )
