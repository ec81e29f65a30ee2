"""Every contact that lands in the STOP strip, or slides into it, is one STOP; nothing else is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import HardwareError
from kiosk.touch.contacts import SOMEWHERE, Contacts, Fed, Found, Touched, feed, reread
from kiosk.touch.events import BTN_TOUCH, EVENT, NOBODY, Event, Type, decode
from kiosk.touch.panel import Axis, Panel, Place
from tests.touch.glass import Glass, packed, recorded

PANEL = Panel(x=Axis(least=0, most=800), y=Axis(least=0, most=480), rotation_deg=0, strip_top=0.8)
STRIP_Y = 384


def turned(rotation_deg: int) -> Panel:
    return Panel(x=PANEL.x, y=PANEL.y, rotation_deg=rotation_deg, strip_top=0.8)


def stops(text: str, contacts: Contacts | None = None, panel: Panel = PANEL) -> list[bool]:
    """For each contact that was judged whether it is STOP."""
    fed = feed(contacts or Contacts(), recorded(text), panel)
    assert not fed.is_lost
    return [touched.is_stop for touched in fed.touched]


def test_a_finger_in_the_strip_is_stop_and_one_above_is_not() -> None:
    assert stops("slot 0 id 1 x 400 y 384") == [True]
    assert stops("slot 0 id 1 x 400 y 383") == [False]


def test_the_place_is_told_in_parts_of_the_picture() -> None:
    assert feed(Contacts(), recorded("id 1 x 200 y 120"), PANEL).touched == ((Place(0.25, 0.25), False),)


def test_a_finger_that_rests_on_the_chart_hides_nothing() -> None:
    assert stops("""
        slot 0 id 45 x 300 y 100
        slot 1 id 46 x 410 y 460
        slot 0 x 301 y 101
        slot 1 id -1
        slot 0 id -1
    """) == [False, True]


def test_two_fingers_of_one_frame_are_two() -> None:
    assert stops("slot 0 id 1 x 100 y 400 slot 1 id 2 x 500 y 470") == [True, True]


def test_a_finger_or_a_drop_that_rests_in_the_strip_says_it_once_and_hides_no_other() -> None:
    resting = "id 7 x 100 y 470\n" + "y 471\ny 470\n" * 50
    assert stops(resting) == [True]
    assert stops(resting + "slot 1 id 8 x 700 y 470\nslot 1 id -1") == [True, True]


def test_lifted_and_put_down_on_the_same_spot_is_told_again_though_the_place_is_not_sent() -> None:
    assert stops("""
        id 7 x 400 y 450
        id -1
        id 8
        id -1
        id 9
    """) == [True, True, True]


def test_another_contact_in_a_slot_that_was_never_said_to_be_empty() -> None:
    assert stops("id 7 x 400 y 450\nid 8") == [True, True]


def test_down_and_up_within_one_frame_is_not_lost() -> None:
    assert stops("id 7 x 400 y 450 id -1") == [True]
    assert stops("id 7 x 400 y 50 id -1") == [False]
    assert stops("id 7 x 400 y 450 id 8 y 100") == [True, False]


def test_a_slide_into_the_strip_is_stop_once_however_often_it_crosses() -> None:
    assert stops("""
        id 7 x 400 y 300
        y 350
        y 384
        y 300
        y 460
    """) == [False, True]


def test_a_slide_that_is_lifted_in_the_frame_in_which_it_arrives() -> None:
    assert stops("id 7 x 400 y 300\ny 450 id -1") == [False, True]


def test_a_slide_out_of_the_strip_to_a_button_is_stop_alone() -> None:
    assert stops("id 7 x 400 y 450\ny 300\ny 100\nid -1") == [True]


def test_beyond_the_lower_edge_counts_and_the_whole_width_does() -> None:
    assert stops("id 7 x -3 y 489") == [True]
    assert stops("id 7 x 805 y 384") == [True]


def test_nothing_is_judged_before_its_frame_is_whole() -> None:
    half = recorded("id 7 x 400 y 450")[:-1]
    fed = feed(Contacts(), half, PANEL)
    assert fed.touched == ()
    assert len(feed(fed.contacts, recorded("x 401"), PANEL).touched) == 1


def test_what_a_pointer_would_see_of_the_same_panel_is_not_counted_twice() -> None:
    assert stops("id 7 x 400 y 450 touch 1 abs_x 400 abs_y 450\nid -1 touch 0") == [True]


def test_a_hundred_contacts_are_a_hundred_stops() -> None:
    glass = Glass()
    for number in range(100):
        glass.tap(number % 5, 8 * number, STRIP_Y + number % 90)
    fed = feed(Contacts(), glass.sent(), PANEL)
    assert [touched.is_stop for touched in fed.touched] == [True] * 100


@pytest.mark.parametrize(
    ("rotation_deg", "bottom", "top"),
    [(0, (400, 480), (400, 0)), (90, (0, 240), (800, 240)), (180, (400, 0), (400, 480)), (270, (800, 240), (0, 240))],
)
def test_the_strip_lies_at_the_edge_that_the_picture_has_as_its_bottom(
    rotation_deg: int, bottom: tuple[int, int], top: tuple[int, int]
) -> None:
    panel = turned(rotation_deg)
    assert (panel.place(*bottom).down, panel.place(*top).down) == (1.0, 0.0)
    assert stops("id 1 x {} y {}".format(*bottom), panel=panel) == [True]
    assert stops("id 1 x {} y {}".format(*top), panel=panel) == [False]


@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_a_turned_picture_is_not_mirrored(rotation_deg: int) -> None:
    """Top left, top right and bottom right of the picture follow each other clockwise on the glass."""
    panel = turned(rotation_deg)
    clockwise = [(0, 0), (800, 0), (800, 480), (0, 480)]
    first = next(number for number, corner in enumerate(clockwise) if panel.place(*corner) == (0, 0))
    seen = [panel.place(*clockwise[(first + number) % 4]) for number in range(4)]
    assert seen == [(0, 0), (1, 0), (1, 1), (0, 1)]


@pytest.mark.parametrize("least", [480, 481])
def test_an_axis_without_extent_is_refused(least: int) -> None:
    with pytest.raises(HardwareError, match="touch_no_range"):
        Panel(x=PANEL.x, y=Axis(least=least, most=480), rotation_deg=0, strip_top=0.8)


# --- a panel for one finger


def single(text: str) -> list[bool]:
    return stops(text, Contacts(is_single=True))


def test_a_panel_for_one_finger_tells_its_contacts_too() -> None:
    assert single("touch 1 abs_x 400 abs_y 450\ntouch 0\ntouch 1\ntouch 0") == [True, True]
    assert single("touch 1 abs_x 400 abs_y 100\nabs_y 450\ntouch 0\ntouch 1 abs_y 90") == [False, True, False]


def test_slots_mean_nothing_on_a_panel_for_one_finger() -> None:
    assert single("slot 3 id 9 x 400 y 450") == []


# --- lost events


def after_loss(before: str, found: Found, contacts: Contacts | None = None) -> Fed:
    fed = feed(contacts or Contacts(), recorded(before), PANEL)
    assert fed.is_lost
    return reread(fed.contacts, found, PANEL)


def test_after_lost_events_an_unknown_contact_in_the_strip_is_new_and_a_known_one_is_not() -> None:
    found = Found(1, ((7, 400, 450), (9, 500, 460), (NOBODY, 400, 470)))
    fed = after_loss("id 7 x 400 y 450\n-\nslot 1 id 8 x 1 y 470", found)
    assert fed.touched == ((Place(0.625, 460 / 480), True),)
    assert fed.contacts.current == 1


def test_after_lost_events_a_known_contact_that_is_in_the_strip_now_has_slid() -> None:
    fed = after_loss("id 7 x 400 y 100\n-", Found(0, ((7, 400, 450),)))
    assert [touched.is_stop for touched in fed.touched] == [True]


def test_what_comes_after_the_loss_is_believed_only_once_the_slots_were_read() -> None:
    fed = feed(Contacts(), recorded("-\nid 8 x 1 y 470"), PANEL)
    assert (fed.touched, fed.is_lost) == ((), True)


def test_a_tap_among_the_events_after_a_loss_is_not_lost_with_them() -> None:
    fed = after_loss("-\nx 5\nid 9 x 400 y 450\nid -1", Found(0, ((NOBODY, 400, 450),)))
    assert fed.touched == ()
    fed = feed(Contacts(), recorded("-\nx 5\nid 9 x 400 y 450\nid -1"), PANEL)
    assert ([touched.is_stop for touched in fed.touched], fed.is_lost) == ([True], True)


def test_who_leaves_after_a_loss_is_not_taken_for_the_one_that_was_current_before_it() -> None:
    """A hand rests in the strip; the frame that names another slot is torn, and in that slot somebody lifts."""
    resting = "id 7 x 400 y 450\nslot 1 id 8 x 1 y 1\nslot 0 x 401"
    fed = feed(Contacts(), recorded(f"{resting}\n-\nslot 1\nid -1"), PANEL)
    assert [touched.is_stop for touched in fed.touched] == [True, False]
    again = reread(fed.contacts, Found(1, ((7, 400, 450), (NOBODY, 1, 1))), PANEL)
    assert again.touched == ()


def test_a_tap_after_a_loss_on_a_place_that_went_lost_is_stop() -> None:
    """Its slot was named, and its place sent, in the frame that is torn."""
    before = "id 7 x 400 y 50"
    fed = feed(Contacts(), recorded(f"{before}\n-\nslot 1 y 460\nid 10 x 420\nid -1"), PANEL)
    assert [touched.is_stop for touched in fed.touched] == [False, True]
    assert fed.touched[1].place == SOMEWHERE
    assert reread(fed.contacts, Found(1, ((7, 400, 50), (NOBODY, 420, 460))), PANEL).touched == ()


@pytest.mark.parametrize(("rotation_deg", "slid"), [(0, "y 456"), (180, "y 24"), (90, "x 40"), (270, "x 760")])
def test_a_known_contact_that_slides_into_the_strip_after_a_loss_is_stop(rotation_deg: int, slid: str) -> None:
    """Only the coordinate that changes is sent; how far along the strip it is does not matter."""
    panel = turned(rotation_deg)
    fed = feed(Contacts(), recorded(f"id 7 x 400 y 240\n-\nslot 1\nslot 0 {slid}\nid -1"), panel)
    assert [touched.is_stop for touched in fed.touched] == [False, True]


def test_one_that_came_in_an_unknown_slot_is_known_when_the_slots_were_read() -> None:
    fed = feed(Contacts(), recorded("-\nslot 1\nid 9 x 400 y 450\nslot 0 id 10 x 3 y 4"), PANEL)
    assert [touched.is_stop for touched in fed.touched] == [True, False]
    again = reread(fed.contacts, Found(0, ((10, 3, 4), (9, 400, 451))), PANEL)
    assert again.touched == ()
    assert set(again.contacts.slots) == {0, 1}
    assert again.contacts.slots[1].has_stopped


def test_a_contact_whose_frame_was_cut_by_the_loss_is_judged() -> None:
    half = (*recorded("id 7 x 400 y 450")[:-1], *recorded("-"))
    fed = feed(Contacts(), half, PANEL)
    gone = reread(fed.contacts, Found(0, ((NOBODY, 400, 450),)), PANEL)
    there = reread(fed.contacts, Found(0, ((7, 400, 450),)), PANEL)
    assert [touched.is_stop for touched in gone.touched] == [touched.is_stop for touched in there.touched] == [True]


def test_events_after_the_slots_were_read_belong_to_the_slot_that_was_current() -> None:
    fed = reread(Contacts(), Found(2, ((NOBODY, 0, 0),) * 4), PANEL)
    fed = feed(fed.contacts, recorded("id 12 x 400 y 450"), PANEL)
    assert fed.contacts.slots[2].has_stopped


def test_who_presses_while_the_reader_starts_is_heard() -> None:
    assert [touched.is_stop for touched in reread(Contacts(), Found(0, ((7, 9, 470),)), PANEL).touched] == [True]


def test_a_panel_for_one_finger_cannot_say_whether_it_is_the_same_one_so_it_counts_as_new() -> None:
    contacts = Contacts(is_single=True)
    fed = after_loss("touch 1 abs_x 400 abs_y 450\n-", Found(0, ((1, 400, 450),)), contacts)
    assert [touched.is_stop for touched in fed.touched] == [True]
    assert feed(fed.contacts, recorded("abs_y 451"), PANEL).touched == ()
    assert after_loss("touch 1 abs_x 400 abs_y 450\n-", Found(0, ((NOBODY, 400, 450),)), contacts).touched == ()


# --- bytes


def test_bytes_become_events_and_half_an_event_is_an_error() -> None:
    events = (Event(Type.ABS, 0x39, -1), Event(Type.KEY, BTN_TOUCH, 1))
    assert decode(packed(events)) == events
    assert decode(b"") == ()
    with pytest.raises(HardwareError, match="touch_torn"):
        decode(packed(events)[: EVENT.size + 1])


# --- any fingers

FINGER = st.integers(0, 4)
X, Y = st.integers(0, 800), st.integers(0, 480)
DEEDS = st.one_of(
    st.tuples(st.just("down"), FINGER, X, Y),
    st.tuples(st.just("move"), FINGER, X, Y),
    st.tuples(st.just("up"), FINGER, st.just(0), st.just(0)),
    st.tuples(st.just("report"), st.just(0), st.just(0), st.just(0)),
)


@dataclass
class Hand:
    """Plays deeds on the glass; knows of each contact whether it was in the strip when a frame ended or it left."""

    glass: Glass
    was_in: dict[int, bool] = field(default_factory=dict)
    moved: bool = False

    def play(self, deed: str, finger: int, x: int, y: int) -> None:
        glass = self.glass
        if deed == "down" and glass.ids[finger] == NOBODY:
            self.was_in[glass.down(finger, x, y)] = False
        elif deed == "move" and glass.ids[finger] != NOBODY:
            glass.move(finger, x, y)
        elif deed == "up" and glass.ids[finger] != NOBODY:
            self._look(finger)
            glass.up(finger)
        elif deed == "report":
            self.report()

    def report(self) -> None:
        for finger, number in enumerate(self.glass.ids):
            if number != NOBODY:
                self._look(finger)
        self.glass.report()

    def _look(self, finger: int) -> None:
        self.was_in[self.glass.ids[finger]] |= self.glass.ys[finger] >= STRIP_Y


def played(deeds: Sequence[tuple[str, int, int, int]]) -> Hand:
    """A hand that has done all of it, its last frame ended."""
    hand = Hand(Glass())
    for deed in deeds:
        hand.play(*deed)
    hand.report()
    return hand


@given(st.lists(DEEDS, max_size=60), st.integers(1, 7))
def test_each_contact_that_was_in_the_strip_is_exactly_one_stop_however_the_events_are_cut(
    deeds: Sequence[tuple[str, int, int, int]], length: int
) -> None:
    hand = played(deeds)
    events = hand.glass.sent()
    contacts = Contacts()
    touched: list[Touched] = []
    for first in range(0, len(events), length):
        fed = feed(contacts, events[first : first + length], PANEL)
        contacts = fed.contacts
        touched += fed.touched
    assert sum(one.is_stop for one in touched) == sum(hand.was_in.values())
    assert all(one.place.down >= 0.8 for one in touched if one.is_stop)
    assert len(touched) >= len(hand.was_in)


@given(st.lists(DEEDS, max_size=30), st.lists(DEEDS, max_size=30), st.lists(DEEDS, max_size=30))
def test_what_follows_a_loss_in_the_same_read_is_stop_where_it_was_one_and_nobody_says_it_twice(
    before: Sequence[tuple[str, int, int, int]],
    lost: Sequence[tuple[str, int, int, int]],
    after: Sequence[tuple[str, int, int, int]],
) -> None:
    hand = played(before)
    fed = feed(Contacts(), hand.glass.sent(), PANEL)
    told = sum(one.is_stop for one in fed.touched)
    had = {number for number in hand.was_in if number != NOBODY}
    gone = Hand(hand.glass, dict.fromkeys(range(100, 1000), False))
    for deed in lost:
        gone.play(*deed)
    hand.glass.drop()
    hand.glass.report()  # the end of the frame that is torn
    there = {number for number in hand.glass.ids if number != NOBODY}
    hand.was_in |= dict.fromkeys(there - had, False)
    for deed in after:
        hand.play(*deed)
    hand.report()
    fed = feed(fed.contacts, hand.glass.sent(), PANEL)
    told += sum(one.is_stop for one in fed.touched)
    told += sum(one.is_stop for one in reread(fed.contacts, hand.glass.found(), PANEL).touched)
    came = {number for number in hand.was_in if number not in had | there}
    assert told >= sum(hand.was_in[number] for number in came), "who came after the loss and was in the strip said so"
    assert told <= len(hand.was_in), "each once at most"


@given(st.lists(DEEDS, max_size=40), st.lists(DEEDS, max_size=40), st.lists(DEEDS, max_size=40))
def test_after_any_loss_every_contact_in_the_strip_has_said_stop_and_none_twice(
    before: Sequence[tuple[str, int, int, int]],
    lost: Sequence[tuple[str, int, int, int]],
    after: Sequence[tuple[str, int, int, int]],
) -> None:
    hand = played(before)
    fed = feed(Contacts(), hand.glass.sent(), PANEL)
    told = [one.is_stop for one in fed.touched]
    unseen = Hand(hand.glass, dict.fromkeys(range(100, 1000), False))
    for deed in lost:
        unseen.play(*deed)
    hand.glass.drop()
    fed = feed(fed.contacts, hand.glass.sent(), PANEL)
    assert fed.is_lost
    fed = reread(fed.contacts, hand.glass.found(), PANEL)
    told += [one.is_stop for one in fed.touched]
    for number in hand.glass.ids:
        hand.was_in.setdefault(number, False)
    for deed in after:
        hand.play(*deed)
    # what stands on the glass when the slots are read is judged then, as if a frame had ended
    was_in = dict(hand.was_in)
    for slot in fed.contacts.slots.values():
        if slot.tracking != NOBODY and slot.y is not None:
            was_in[slot.tracking] = was_in.get(slot.tracking, False) or slot.y >= STRIP_Y
    hand.was_in = was_in
    hand.report()
    told += [one.is_stop for one in feed(fed.contacts, hand.glass.sent(), PANEL).touched]
    assert sum(told) == sum(hand.was_in.values())
