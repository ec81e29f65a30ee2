"""What the cases with bundles look at, on a machine that is a list of answers: what is not so is not let pass."""

import json
from pathlib import Path

import pytest

from tests.machine.boards.base import BoardError, Ran
from tests.machine.cases import bundles, clinic
from tests.machine.room import ClaimError, Room
from tests.machine.test_driver import Fake

LO = "lo  UNKNOWN  00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>\n"
NOWHERE = Ran(1, "OSError: [Errno 101] Network is unreachable", 0.0, 0.1)
VERSION = "0.1.0-abc"
WHOLE = {
    "test -e /var/lib/bfr-kiosk-update/journal.json": Ran(1, "", 0.0, 0.1),
    "readlink": Ran(0, f"versions/{VERSION}\n", 0.0, 0.1),
    "/opt/bfr-kiosk/bin/kiosk --version": Ran(0, "kiosk 0.1.0\n", 0.0, 0.1),
    "cat /etc/systemd/system/": Ran(0, "[Unit]\n", 0.0, 0.1),
    "runuser": Ran(0, f"{clinic.NAME}\n", 0.0, 0.1),
    "systemctl is-active": Ran(0, "active\nactive\n", 0.0, 0.1),
}


class Told(Fake):
    """Answers the first program whose words begin so; its files are what they are told to be."""

    def __init__(self, answers: dict[str, Ran], files: dict[str, bytes] | None = None) -> None:
        super().__init__()
        self.known = answers
        self.files = files or {}

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        said = " ".join(words)
        return next((ran for start, ran in self.known.items() if said.startswith(start)), Ran(0, "", 0.0, timeout_s))

    def get(self, path: str) -> bytes:
        if path not in self.files:
            raise BoardError(path)
        return self.files[path]


def room(tmp_path: Path, answers: dict[str, Ran], files: dict[str, bytes] | None = None) -> Room:
    return Room(Told(answers, files), tmp_path, clock=lambda: 0.0, sleep=lambda _s: None)


def test_no_network_is_one_that_has_no_device_no_way_and_reaches_nobody(tmp_path: Path) -> None:
    alone = {"ip -brief": Ran(0, LO, 0.0, 0.1), "ip route": Ran(0, "::1 dev lo proto kernel\n", 0.0, 0.1)}
    clinic.demand_no_network(room(tmp_path, {**alone, "python3": NOWHERE}))
    for wrong in (
        {"python3": Ran(0, "", 0.0, 0.1)},
        {"python3": NOWHERE, "ip -brief": Ran(0, f"{LO}host0@if3 UP\n", 0.0, 0.1)},
        {"python3": NOWHERE, "ip route": Ran(0, "default via 10.0.0.1 dev host0\n", 0.0, 0.1)},
    ):
        with pytest.raises(ClaimError, match=r"network|nothing can be reached"):
            clinic.demand_no_network(room(tmp_path, {**alone, **wrong}))


def test_a_station_is_whole_when_all_of_it_is_of_one_version(tmp_path: Path) -> None:
    files = {clinic.SETTINGS: clinic.OWN.encode()}
    clinic.demand_whole(room(tmp_path, WHOLE, files), VERSION, "")
    for wrong in (
        {"test -e /var/lib/bfr-kiosk-update/journal.json": Ran(0, "", 0.0, 0.1)},
        {"readlink /opt/bfr-kiosk/updater": Ran(0, "versions/0.1.1-def\n", 0.0, 0.1)},
        {"readlink /opt/bfr-kiosk/current": Ran(0, "versions/0.1.1-def\n", 0.0, 0.1)},
        {"test -e /opt/bfr-kiosk/versions": Ran(1, "", 0.0, 0.1)},
        {"/opt/bfr-kiosk/bin/kiosk --version": Ran(0, "kiosk 0.1.1\n", 0.0, 0.1)},
        {"/opt/bfr-kiosk/bin/kiosk verify": Ran(1, "a line was changed", 0.0, 0.1)},
        {"cat /etc/systemd/system/": Ran(0, "[Unit]\n# of 0.1.1\n", 0.0, 0.1)},
        {"runuser": Ran(0, "", 0.0, 0.1)},
    ):
        with pytest.raises(ClaimError):
            clinic.demand_whole(room(tmp_path, {**wrong, **WHOLE, **wrong}, files), VERSION, "")
    with pytest.raises(ClaimError, match="the technician's"):
        clinic.demand_whole(room(tmp_path, WHOLE, {clinic.SETTINGS: b"backend = 'real'"}), VERSION, "")


@pytest.mark.parametrize(
    ("told", "seen"), [({"step": "switch"}, "switch"), ({"step": "prove"}, "prove"), ({"state": "refused"}, None)]
)
def test_a_step_is_reached_when_the_update_is_there_or_past_it(
    told: dict[str, str], seen: str | None, tmp_path: Path
) -> None:
    here = room(tmp_path, {}, {clinic.STATUS: json.dumps(told).encode()})
    if seen is not None:
        assert bundles._reached(here, "switch") == seen
        return
    with pytest.raises(ClaimError, match="refused"):
        bundles._reached(here, "switch")
