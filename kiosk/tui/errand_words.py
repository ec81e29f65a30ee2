"""What the service page says of updates, checks and support files: pure functions of what their files say."""

from datetime import timedelta
from typing import Final

from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, ErrandStatus, share
from kiosk.core.offers import Offer, Offered
from kiosk.tui import errand_sentences as ends
from kiosk.tui import errand_strings as words
from kiosk.tui.doctor_words import name_of
from kiosk.tui.errandsdesk import Seen, Standing
from kiosk.tui.format import NOTHING, clock, local, plain
from kiosk.tui.language import Sayable, number

NAME_CELLS: Final = 48
"""So much of a file's or a part's name is said in a sentence."""
_CHECKS: Final = 2
"""So many of the checks are named that a new version did not bear."""
_DAY_AND_MINUTE: Final = "%Y-%m-%d %H:%M"
_NAMES: Final = (
    *("version", "before", "file", "key", "target", "machine", "installed", "tool", "program", "checks", "unit"),
)
_FIGURES: Final = ("ago_s", "free_mib", "needed_mib")
"""What may come with a code."""
_UPDATES: Final = {
    ErrandState.REFUSED: words.REFUSED,
    ErrandState.BACK: words.BACK,
    ErrandState.FAILED: words.FAILED,
}


def what(status: ErrandStatus) -> str:
    """What it came to. Never raises: a code without a sentence is its own."""
    text = ends.ENDS.get(status.code)
    if text is None:
        return plain(status.code, NAME_CELLS) or str(words.NOT_DONE)
    told = {name: number(value, ".0f") for name, value in status.figures.items() if name in _FIGURES}
    told |= {name: plain(value, NAME_CELLS) for name, value in status.names.items() if name in _NAMES}
    if "checks" in told:
        told["checks"] = _checks(status.names["checks"])
    return text.format(**dict.fromkeys((*_NAMES, *_FIGURES), NOTHING) | told)


def _checks(told: str) -> str:
    ids = [one.strip() for one in told.split(",") if one.strip()]
    named = ", ".join(plain(name_of(one), NAME_CELLS) for one in ids[:_CHECKS])
    more = len(ids) - _CHECKS
    return words.MORE_CHECKS.format(names=named, count=more) if more > 0 else named


def way_out(status: ErrandStatus) -> Sayable:
    """What to do; nothing where there is nothing to do."""
    if status.errand is Errand.UPDATE and status.state is ErrandState.FAILED:
        return words.FAILED_WAY
    return ends.WAYS.get(status.code, "")


def frame(status: ErrandStatus) -> Sayable:
    """How an update ended, whatever the reason."""
    return _UPDATES.get(status.state, "")


def ended(status: ErrandStatus) -> str:
    """How an update ended, why, and what to do; each a paragraph."""
    parts = (str(frame(status)), what(status), str(way_out(status)))
    return "\n".join(part for part in parts if part)


def at(status: ErrandStatus, now_s: float, utc: str) -> str:
    """When something was last told of it, in the station's zone. `now_s`: monotonic, `utc`: civil, both of now."""
    return (local(utc) - timedelta(seconds=max(0.0, now_s - status.changed_s))).strftime(_DAY_AND_MINUTE)


def last(seen: Seen, errand: Errand, time: str) -> str:
    """One line of the service page."""
    never, told = {
        Errand.UPDATE: (words.NO_UPDATE, words.LAST_UPDATE),
        Errand.DOCTOR: (words.NO_CHECK, words.LAST_CHECK_ELSE),
        Errand.SUPPORT: (words.NO_SUPPORT, words.LAST_SUPPORT),
    }[errand]
    status = seen.status
    if status is None:
        return str(never)
    if seen.standing is not Standing.ENDED:
        return told.format(time=time, what=words.UNDER_WAY)
    counts = [status.figures.get(name) for name in ("fail", "warn", "ok")]
    if status.code == "examined" and None not in counts:
        failed, warned, good = (int(count or 0) for count in counts)
        return words.LAST_CHECK.format(time=time, failed=failed, warned=warned, good=good)
    if errand is Errand.UPDATE:
        told = words.LAST_ELSE.get(status.state, told)
    return told.format(time=time, what=what(status))


def progress(seen: Seen, errand: Errand, now_s: float) -> tuple[str, str, float]:
    """What is being done, what that means for whoever stands there, and how much is done (0 to 1)."""
    status = seen.status
    notes = {
        Errand.UPDATE: words.UPDATE_NOTE,
        Errand.DOCTOR: words.CHECK_NOTE,
        Errand.SUPPORT: words.SUPPORT_NOTE,
    }
    if seen.standing is Standing.UNHEARD:
        return str(words.UNHEARD), str(words.UNHEARD_WAY), 0.0
    if status is None:
        return str(words.ASKED), str(notes[errand]), 0.0
    if seen.standing is Standing.STALLED:
        way = words.STALLED_WAY if errand is Errand.UPDATE else words.STALLED_WAY_ELSE
        return words.STALLED.format(time=clock(now_s - status.changed_s)), str(way), share(status)
    step = ends.STEPS.get(status.step, "")
    if not status.number:
        return str(step), str(notes[errand]), share(status)
    return words.STEP.format(number=status.number, of=status.of, what=step), str(notes[errand]), share(status)


def row(offered: Offered, date: str, cells: int) -> str:
    """A bundle in the list: what an update with it would be, then its number and date, else the name of its file."""
    standing = words.STANDINGS[offered.offer]
    name = plain(offered.name, cells)
    if not offered.number or not date:
        return plain(words.ROW_UNKNOWN.format(standing=standing, name=name), cells)
    head = words.ROW.format(standing=standing, number=plain(offered.number, 12), date=date)
    return f"{plain(head, cells)}\n{name}"


def may_ask(offered: Offered) -> bool:
    """Whether the station would take it."""
    return offered.offer is Offer.NEWER
