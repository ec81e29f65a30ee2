"""What the screens that write sticks say of a stick: pure functions of what its work says of itself."""

from dataclasses import dataclass

from kiosk.core.reason import Reason
from kiosk.tui import handout_strings, reasons
from kiosk.tui import stick_strings as words
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable, Text, number
from kiosk.tui.sticks import Step, Stick, Sticks

LABEL_CELLS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentences of one kind of work: what it is, how far it is, what became of it."""

    what: Text
    writing: Text
    reading: Text
    done: Text
    failed: Text


def label(stick: Stick) -> str:
    """What a stick is called, as long as a sentence bears."""
    return plain(stick.label, LABEL_CELLS)


def said(sticks: Sticks, one: Stick | None, told: Told, *, is_own: bool) -> tuple[Sayable, Sayable]:
    """How things stand, and what that means for whoever holds the stick.

    Args:
        sticks: those of the station.
        one: the only one that is in, if there is one.
        told: the sentences of a screen's own work.
        is_own: the last work was that of this screen.
    """
    match sticks.step:
        case Step.WRITING | Step.RELEASING if not is_own:
            return handout_strings.OTHER_BUSY, words.STAY
        case Step.WRITING if sticks.done < sticks.of or not sticks.of:
            return told.writing.format(done=sticks.done + 1, of=max(sticks.of, 1)), words.STAY
        case Step.WRITING:
            return told.reading, words.STAY
        case Step.RELEASING:
            return words.RELEASING, words.STAY
        case Step.DONE:
            return told.done if is_own else handout_strings.OTHER_DONE, words.PULL
        case Step.FAILED:
            failed = told.failed if is_own else handout_strings.OTHER_FAILED
            why = reasons.sentence(Reason(code=sticks.code))
            return failed.format(why=why), words.PULL if sticks.may_pull else words.KEEP_IN
        case Step.LOOKING:
            return there(sticks, one), told.what


def there(sticks: Sticks, one: Stick | None) -> Sayable:
    """Which stick is in, or why none of them will do."""
    if one is None:
        return words.SEVERAL if sticks.there else words.NONE
    if not one.may_write:
        return words.READ_ONLY.format(label=label(one))
    return words.THERE.format(label=label(one), free=number(one.free_bytes / 1e9, ".1f"))
