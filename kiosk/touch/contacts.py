"""Which contacts are STOP: a pure function of the events, in the order in which the kernel gives them.

Each contact says STOP once at most: when it lands in the strip, or when it slides into it. A slide counts because a
hasty finger lands short, and because emptying the cuff for a drop that ran down costs less than a STOP that did
nothing. A contact that rests in the strip does not repeat it; the next one says it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from kiosk.touch.events import BTN_TOUCH, NOBODY, Abs, Event, Syn, Type
from kiosk.touch.panel import Panel, Place

UNKNOWN: Final = -1
"""The current slot after a loss, until the kernel names one: it may have named another one meanwhile."""
SOMEWHERE: Final = Place(0.5, 1.0)
"""Where a contact is put whose place went lost: in the strip, since a STOP too many only empties the cuff."""


class Touched(NamedTuple):
    """A contact that was judged: at its first report, and again when it says STOP only later."""

    place: Place
    is_stop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a slot holds. The kernel leaves out what has not changed, so a place outlives its contact; None is lost."""

    tracking: int = NOBODY
    x: int | None = 0
    y: int | None = 0
    is_seen: bool = False
    has_stopped: bool = False


class Found(NamedTuple):
    """What the kernel says of all slots when it is asked: the current one, then tracking id, x, y of each."""

    current: int
    slots: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """State of all slots. A device that knows one contact only has slot 0 (`is_single`), and no tracking ids."""

    is_single: bool = False
    current: int = 0
    slots: Mapping[int, Slot] = field(default_factory=dict)
    landed: int = 0
    """Contacts counted so far; the tracking id of a device that gives none."""


class Fed(NamedTuple):
    """After some events: the state, who was judged, and whether the kernel dropped events, so that it must be asked."""

    contacts: Contacts
    touched: tuple[Touched, ...]
    is_lost: bool


def feed(contacts: Contacts, events: Iterable[Event], panel: Panel) -> Fed:
    """Take events in.

    After a sign that some were dropped the rest of that frame means nothing, as the kernel says. Later frames are taken
    in, so that a tap among them is not lost too, but neither places nor the current slot of before are trusted there;
    then `reread` has to set all slots right.
    """
    touched: list[Touched] = []
    is_lost = is_torn = False
    for event in events:
        if event.type == Type.SYN and event.code == Syn.DROPPED:
            is_lost = is_torn = True
            contacts = _unsure(contacts)
        elif is_torn:
            is_torn = (event.type, event.code) != (Type.SYN, Syn.REPORT)
        elif event.type != Type.SYN:
            contacts = _taken(contacts, event, panel, touched)
        elif event.code == Syn.REPORT:
            contacts = _judged(contacts, contacts.slots, panel, touched)
    return Fed(contacts, tuple(touched), is_lost)


def reread(contacts: Contacts, found: Found, panel: Panel) -> Fed:
    """Believe the kernel's own account of all slots; a contact that was not known is new, and judged at once.

    What came and went while events were dropped is in no account and stays unknown.
    """
    touched: list[Touched] = []
    contacts = _placed(replace(contacts, current=found.current), found, panel, touched)
    for index, (tracking, x, y) in enumerate(found.slots):
        number = tracking
        if contacts.is_single and tracking != NOBODY:
            number = contacts.landed + 1  # nobody can say whether it is the same one: it counts as new
        contacts = _tracked(contacts, index, number, panel, touched)
        contacts = _with(contacts, index, replace(contacts.slots.get(index, Slot()), x=x, y=y))
    return Fed(_judged(contacts, contacts.slots, panel, touched), tuple(touched), is_lost=False)


def _unsure(contacts: Contacts) -> Contacts:
    """Some events are lost: whoever was judged may be elsewhere now, and another slot may be current."""
    slots = {
        index: replace(slot, x=None, y=None) if slot.is_seen or slot.tracking == NOBODY else slot
        for index, slot in contacts.slots.items()
    }
    if contacts.is_single:
        return replace(contacts, slots=slots)
    return replace(contacts, current=UNKNOWN, slots={**slots, UNKNOWN: Slot(x=None, y=None)})


def _placed(contacts: Contacts, found: Found, panel: Panel, touched: list[Touched]) -> Contacts:
    """Give whoever came in the unknown slot the one in which it is found; one that has gone is judged."""
    slots = dict(contacts.slots)
    lost = slots.pop(UNKNOWN, Slot())
    index = next((index for index, (tracking, *_) in enumerate(found.slots) if tracking == lost.tracking), None)
    if lost.tracking == NOBODY:
        return replace(contacts, slots=slots)
    if index is None:
        gone = _tracked(contacts, UNKNOWN, NOBODY, panel, touched)
        return replace(gone, slots={number: slot for number, slot in gone.slots.items() if number != UNKNOWN})
    contacts = _tracked(replace(contacts, slots=slots), index, lost.tracking, panel, touched)
    return _with(contacts, index, lost)


def _taken(contacts: Contacts, event: Event, panel: Panel, touched: list[Touched]) -> Contacts:
    here = contacts.current
    if contacts.is_single:
        if (event.type, event.code) == (Type.KEY, BTN_TOUCH):
            return _tracked(contacts, here, contacts.landed + 1 if event.value else NOBODY, panel, touched)
        axis_x, axis_y = Abs.X, Abs.Y
    else:
        axis_x, axis_y = Abs.MT_POSITION_X, Abs.MT_POSITION_Y
    if event.type != Type.ABS:
        return contacts
    slot = contacts.slots.get(here, Slot())
    if event.code == axis_x:
        return _with(contacts, here, replace(slot, x=event.value))
    if event.code == axis_y:
        return _with(contacts, here, replace(slot, y=event.value))
    if event.code == Abs.MT_SLOT and not contacts.is_single:
        return replace(contacts, current=event.value)
    if event.code == Abs.MT_TRACKING_ID and not contacts.is_single:
        return _tracked(contacts, here, event.value, panel, touched)
    return contacts


def _tracked(contacts: Contacts, index: int, tracking: int, panel: Panel, touched: list[Touched]) -> Contacts:
    """Another contact, or none, in a slot; the one that leaves is judged first, or a short tap would be lost."""
    slot = contacts.slots.get(index, Slot())
    if tracking == slot.tracking:
        return contacts
    contacts = _judged(contacts, (index,), panel, touched)
    landed = contacts.landed + (tracking != NOBODY)
    return _with(replace(contacts, landed=landed), index, Slot(tracking=tracking, x=slot.x, y=slot.y))


def _judged(contacts: Contacts, which: Iterable[int], panel: Panel, touched: list[Touched]) -> Contacts:
    for index in tuple(which):
        slot = contacts.slots.get(index, Slot())
        if slot.tracking == NOBODY:
            continue
        known = panel.placed(slot.x, slot.y)
        if known is None and slot.is_seen:
            continue
        place = SOMEWHERE if known is None else known
        stops = panel.is_stop(place) and not slot.has_stopped
        if stops or not slot.is_seen:
            touched.append(Touched(place, stops))
            judged = replace(slot, is_seen=True, has_stopped=slot.has_stopped or stops)
            contacts = _with(contacts, index, judged)
    return contacts


def _with(contacts: Contacts, index: int, slot: Slot) -> Contacts:
    return replace(contacts, slots={**contacts.slots, index: slot})
