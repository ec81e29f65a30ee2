"""Figures and histogram out of the records of a kills campaign."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.figures import Measured, Op, Spec, Value
from benchmarks.kills_file import Record
from benchmarks.kills_plan import Event

PROCESS_S: Final = 0.55
STOP_S: Final = 0.35
SCREEN_END_S: Final = 0.1
SCREEN_FREEZE_S: Final = 1.1
KILLS: Final = 100
"""Kills and freezes in a full run."""

BIN_S: Final = 0.05
_BAR: Final = 40

KINDS: Final[dict[str, tuple[Event, ...]]] = {
    "controller_kill_release_s_max": (Event.CONTROLLER_KILL,),
    "controller_freeze_release_s_max": (Event.CONTROLLER_FREEZE,),
    "watchdog_kill_release_s_max": (Event.WATCHDOG_KILL,),
    "watchdog_freeze_release_s_max": (Event.WATCHDOG_FREEZE,),
    "screen_dead_release_s_max": (Event.SCREEN_KILL, Event.SCREEN_FREEZE),
    "screen_end_release_s_max": (Event.SCREEN_KILL,),
    "stop_release_s_max": (Event.STOP_LINK, Event.STOP_SOCKET),
}

SPECS: Final = (
    Spec(name="controller_kill_release_s_max", unit="s", goal=PROCESS_S, op=Op.AT_MOST),
    Spec(name="controller_freeze_release_s_max", unit="s", goal=PROCESS_S, op=Op.AT_MOST),
    Spec(name="watchdog_kill_release_s_max", unit="s", goal=PROCESS_S, op=Op.AT_MOST),
    Spec(name="watchdog_freeze_release_s_max", unit="s", goal=PROCESS_S, op=Op.AT_MOST),
    Spec(name="screen_dead_release_s_max", unit="s", goal=SCREEN_FREEZE_S, op=Op.AT_MOST),
    Spec(name="screen_end_release_s_max", unit="s", goal=SCREEN_END_S, op=Op.AT_MOST),
    Spec(name="stop_release_s_max", unit="s", goal=STOP_S, op=Op.AT_MOST),
    Spec(name="watchdog_rss_mb", unit="MB", goal=20.0, op=Op.AT_MOST),
    Spec(name="watchdog_cpu_share", unit="1", goal=0.05, op=Op.AT_MOST),
    Spec(name="kills", unit="1", goal=float(KILLS), op=Op.AT_LEAST),
    Spec(name="kills_missed", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="kills_tripped_before", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="kills_reason_lost", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="kills_next_start_not_vented", unit="1", goal=0.0, op=Op.AT_MOST),
)


def happened(records: Sequence[Record]) -> list[Record]:
    """The trials in which something happened to a station under pressure."""
    return [record for record in records if record["status"] != "not_reached"]


_ENDED: Final = re.compile(r"'mode': '(tripped|releasing)'")
"""What a station says that has ended a bout by itself."""
_DETAILS: Final = re.compile(r"; the station said .*|^NotReachedError: | \(all it said is in .*", re.DOTALL)
"""What a problem has that no other one of its kind has."""


def not_reached(records: Sequence[Record]) -> list[Record]:
    """The trials that did not come to their instant."""
    return [record for record in records if record["status"] == "not_reached"]


def ended_before(record: Record) -> list[str] | None:
    """Why the station tripped, or ended a bout or proof by itself, before anything was done to it.

    Empty: it did not. None: nobody looked, as in the records of earlier forms that do not say so in their problem.
    """
    found = record.get("ended_before")
    reasons = [str(reason) for reason in found] if isinstance(found, list) else []
    said = _ENDED.search(str(record.get("problem", "")))
    if said is not None and not reasons:
        return [said[1]]
    return reasons if isinstance(found, list) else None


def kills(records: Sequence[Record]) -> int:
    """How many processes were killed or frozen."""
    return sum(not Event(str(record["event"])).is_stop for record in happened(records))


def figures_of(records: Sequence[Record]) -> Measured:
    """All figures of the records. A kind with a missed release has no longest one, only a note."""
    tried = happened(records)
    values: dict[str, Value] = {}
    notes: dict[str, str] = {}
    for name, events in KINDS.items():
        found = [record for record in tried if record["event"] in events]
        missed = [record for record in found if record["status"] != "released"]
        times = [float(str(record["release_s"])) for record in found if record["status"] == "released"]
        if missed:
            notes[name] = f"{len(missed)} of {len(found)} were missed: trials {_names(missed)}"
        elif times:
            values[name] = max(times)
            notes[name] = f"{len(times)} trials, half of them within {median(times):.3f} s; {_by_load(found)}"
        else:
            notes[name] = "no trial"
    if tried:
        values["watchdog_rss_mb"] = max(float(str(record["watchdog_rss_mb"])) for record in tried)
        values["watchdog_cpu_share"] = max(float(str(record["watchdog_cpu_share"])) for record in tried)
        if shares := [record["watchdog_pss_mb"] for record in tried if record["watchdog_pss_mb"] is not None]:
            own_mb = max(float(str(share)) for share in shares)
            notes["watchdog_rss_mb"] = f"{own_mb:.1f} MB of it are its proportional share"
    values["kills"] = float(kills(records))
    notes["kills"] = _about(records, tried)
    values["kills_tripped_before"], notes["kills_tripped_before"] = _before(records)
    for name, lost in {
        "kills_missed": [record for record in tried if record["status"] != "released"],
        "kills_reason_lost": [record for record in tried if not record.get("reason")],
        "kills_next_start_not_vented": [record for record in tried if record.get("next_start_vented") is not True],
    }.items():
        values[name] = float(len(lost))
        if lost:
            notes[name] = f"trials {_names(lost)}"
    return Measured(values=values, notes=notes)


def _before(records: Sequence[Record]) -> tuple[float, str]:
    """How many stations ended by themselves, and of all trials that did not come, which and why."""
    lost = not_reached(records)
    ended = [(record, reasons) for record in lost if (reasons := ended_before(record))]
    unknown = sum(ended_before(record) is None for record in lost)
    named = ", ".join(f"{one['seed']}/{one['trial']} ({' / '.join(reasons)})" for one, reasons in ended[:20])
    why = Counter(_DETAILS.sub("", str(record.get("problem", "no problem told"))) for record in lost)
    parts = [
        *([f"trials {named}"] if named else []),
        f"{len(lost)} trials did not come to their instant; of {unknown} it is not known whether the station tripped",
        *(f"{count} x {problem}" for problem, count in why.most_common()),
    ]
    return float(len(ended)), "; ".join(parts)


def _names(records: Sequence[Record]) -> str:
    return ", ".join(f"{record['seed']}/{record['trial']}" for record in records[:20])


def _by_load(records: Sequence[Record]) -> str:
    parts = []
    for load in ("idle", "busy"):
        times = [float(str(record["release_s"])) for record in records if record["load"] == load]
        parts.append(f"{load} {max(times):.3f} s ({len(times)})" if times else f"{load} none")
    return ", ".join(parts)


def _about(records: Sequence[Record], tried: Sequence[Record]) -> str:
    stops = len(tried) - kills(records)
    lost = len(not_reached(records))
    late_ms = max((float(str(record.get("release_late_ms", 0.0))) for record in tried), default=0.0)
    versions = Counter(str(record.get("version", "unknown")) for record in records)
    parts = [
        f"{stops} STOPs more",
        f"{lost} trials did not come to their instant (kills_tripped_before says why)",
        f"bench late by up to {late_ms:.1f} ms while a release was timed",
        "seeds " + ", ".join(sorted({str(record["seed"]) for record in records})),
        "versions " + ", ".join(f"{version} ({count})" for version, count in versions.items()),
    ]
    return "; ".join(parts)


def histogram(records: Sequence[Record]) -> list[str]:
    """Time to release by kind, a line for each 50 ms in which there was one."""
    lines = []
    for event in Event:
        found = [record for record in happened(records) if record["event"] == event]
        if not found:
            continue
        times = [float(str(record["release_s"])) for record in found if record["status"] == "released"]
        lines.append(f"{event.value}: {len(found)} trials, {len(found) - len(times)} missed")
        bins = Counter(int(time_s / BIN_S) for time_s in times)
        widest = max(bins.values(), default=1)
        for place, count in sorted(bins.items()):
            bar = "#" * max(1, round(count / widest * _BAR))
            lines.append(f"  {place * BIN_S:5.2f}-{(place + 1) * BIN_S:4.2f} s {count:5} {bar}")
    return lines
