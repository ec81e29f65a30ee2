"""Which trials the kills campaign consists of: every event in every phase, idle and loaded, in a seeded order."""

import random
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final


class Event(StrEnum):
    """What happens to a station under pressure."""

    CONTROLLER_KILL = "controller_kill"
    CONTROLLER_FREEZE = "controller_freeze"
    WATCHDOG_KILL = "watchdog_kill"
    WATCHDOG_FREEZE = "watchdog_freeze"
    SCREEN_KILL = "screen_kill"
    SCREEN_FREEZE = "screen_freeze"
    STOP_LINK = "stop_link"
    STOP_SOCKET = "stop_socket"

    @property
    def is_stop(self) -> bool:
        """Somebody asks for the release, instead of a process ending or standing still."""
        return self in {Event.STOP_LINK, Event.STOP_SOCKET}

    @property
    def is_screen(self) -> bool:
        """The screen ends or stands still, and the controller deflates through the bleed valve."""
        return self in {Event.SCREEN_KILL, Event.SCREEN_FREEZE}

    @property
    def is_freeze(self) -> bool:
        """The process still exists."""
        return self in {Event.CONTROLLER_FREEZE, Event.WATCHDOG_FREEZE, Event.SCREEN_FREEZE}

    @property
    def process(self) -> str:
        """The process it happens to; empty for a STOP."""
        return "" if self.is_stop else self.value.partition("_")[0]


class When(StrEnum):
    """What the station is doing when it happens."""

    PROOF = "proof"
    FILL = "fill"
    WORK = "work"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial. Same seed and number, same trial; only the real time between the processes differs."""

    seed: int
    number: int
    event: Event
    when: When
    loaded: bool
    """Both cores are kept busy at ordinary priority."""

    in_terminal: bool
    """The screen draws to a terminal; otherwise it is headless."""

    continues: bool
    """A frozen process goes on later; otherwise it is killed and started again, as the service manager does."""

    instant: float
    """How far into the phase it happens, 0 to 1."""

    offset_s: float
    """Added to the instant, so that it falls anywhere between two passes."""


OFFSET_MAX_S: Final = 0.08
"""Four passes."""


def trial(seed: int, number: int) -> Trial:
    """Trial `number` of the campaign with this seed. Numbers count from 0 and have no end.

    A block holds every kill and freeze in every phase, idle and loaded, and each STOP once in every phase, idle in one
    block and loaded in the next.
    """
    block, place = divmod(number, BLOCK)
    cases = [(event, when, load) for event, when, load in product(Event, When, (False, True)) if not event.is_stop]
    stops = [event for event in Event if event.is_stop]
    cases += [(event, when, bool(block % 2)) for event, when in product(stops, When)]
    random.Random(f"{seed}/{block}").shuffle(cases)  # noqa: S311 - an order that can be repeated
    chance = random.Random(f"{seed}/{block}/{place}")  # noqa: S311 - as above
    event, when, loaded = cases[place]
    return Trial(
        seed=seed,
        number=number,
        event=event,
        when=when,
        loaded=loaded,
        in_terminal=chance.random() < 0.5,
        continues=chance.random() < 0.5,
        instant=chance.random(),
        offset_s=chance.random() * OFFSET_MAX_S,
    )


BLOCK: Final = 6 * len(When) * 2 + 2 * len(When)
"""Trials until every case has come once."""
