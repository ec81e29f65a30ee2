"""Which board may be used for what, and how it is taken back; the file that names it."""

import inspect
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest

from kiosk.core.errors import ConfigError
from kiosk.install.idle import DOING
from tests.machine import boardfile, build, card, onboard
from tests.machine.boardfile import BoardFile
from tests.machine.boards.base import Ability, BoardError, Picture, Plugs, Ran, Resets
from tests.machine.boards.qemu import Qemu
from tests.machine.boards.relay import CommandRelay, SerialRelay
from tests.machine.boards.ssh import SHOWN, Around, SshBoard
from tests.machine.boards.sshline import SshLine
from tests.machine.cases import everything
from tests.machine.cases.station import UNITS
from tests.machine.onboard import BoardStock
from tests.machine.panel import Panel
from tests.machine.registry import REST, Case, Kind
from tests.machine.states import OPENING
from tests.machine.test_board_ssh import DONE, Told

EXAMPLE = boardfile.EXAMPLE.read_text(encoding="utf-8")
ID = "0123456789abcdef0123456789abcdef"
ALL = Around(has_picture=True, has_touch=True)


def written(folder: Path, text: str) -> Path:
    (folder / "bench_key").touch()
    path = folder / "board.toml"
    path.write_text(text, encoding="utf-8")
    return path


# --- the file ---------------------------------------------------------------------------------------------------


def test_the_example_is_a_file_that_is_taken(tmp_path: Path) -> None:
    file = boardfile.load(written(tmp_path, EXAMPLE))
    around = file.around
    assert isinstance(around.relay, SerialRelay)
    assert around.abilities == {Ability.POWER, Ability.PICTURE, Ability.TOUCH}
    assert file.login(tmp_path).key == tmp_path / "bench_key"
    assert not file.machine.scratch


def test_every_key_stands_in_the_example(tmp_path: Path) -> None:
    """What is commented out as well."""
    text = EXAMPLE.replace("# [", "[").replace("# on", "on").replace("# off", "off")
    text = text.replace("# at", "at").replace("# baud", "baud")
    data = tomllib.loads(text)
    known = {field.encode_name: field.type for field in msgspec.structs.fields(BoardFile)}
    assert data.keys() == known.keys()
    for name, table in data.items():
        shape = next(one for one in getattr(known[name], "__args__", (known[name],)) if one is not type(None))
        assert table.keys() == {field.encode_name for field in msgspec.structs.fields(shape)}, name
    del data["relay_serial"]
    assert isinstance(msgspec.convert(data, BoardFile).around.relay, CommandRelay)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("scratch =", "scrach =", "machine.scrach: no such key (did you mean machine.scratch?)"),
        ('machine_id = "0123', 'machine_id = "123', "machine.machine_id: "),
        ("AAAAC3", "AAAA?", "read on the board itself"),
        ('on = "A0', 'on = "A', "relay_serial.on: "),
        ("# [relay_command]", '[relay_command]\non = ["a"]\noff = ["b"]', "two relays (take one table out)"),
        ('"bench_key"', '"no_key"', "no_key: no such file (ssh-keygen"),
        ('"192.168.7.2"', '"-oProxyCommand=x"', "ssh.host: '-oProxyCommand=x' (a name or an address)"),
        ("[ssh]", "[ssh", "at line"),
    ],
)
def test_what_is_wrong_in_it_is_told_with_the_way_out(was: str, becomes: str, said: str, tmp_path: Path) -> None:
    assert was in EXAMPLE
    with pytest.raises(ConfigError) as told:
        boardfile.load(written(tmp_path, EXAMPLE.replace(was, becomes, 1)))
    assert said in str(told.value)


def test_somebody_has_to_stand_for_it_that_nobody_wears_the_cuff() -> None:
    assert onboard.not_agreed("Pi", is_said=True, ask=None) == ""
    assert "--nobody-wears-the-cuff" in onboard.not_agreed("Pi", is_said=False, ask=None)
    assert onboard.not_agreed("Pi", is_said=False, ask=lambda _question: " Pi\n") == ""
    assert onboard.not_agreed("Pi", is_said=False, ask=lambda _question: "y") == "not begun: that is not its name"


# --- which board, and for what ----------------------------------------------------------------------------------


class Answering(Told):
    """A board whose programs end well, but for those named by how their words begin."""

    def __init__(self, *boots: str | BoardError, said: dict[str, Ran] | None = None) -> None:
        super().__init__(*(boots or ("one",)))
        self.said = {"cat /etc/machine-id": Ran(0, f"{ID}\n", 0, 0), "mountpoint": Ran(1, "", 0, 0), **(said or {})}
        self.said.setdefault("systemctl is-active", Ran(0, "active\n" * len(UNITS), 0, 0))
        self.files[DOING] = json.dumps({"free": True, "empty": True, "mode": "ready"}).encode()

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:  # noqa: ARG002 - answers at once
        line = " ".join(words)
        self.done.append(line)
        return next((ran for begins, ran in self.said.items() if line.startswith(begins)), DONE)

    def get(self, path: str) -> bytes:
        if path not in self.files:
            raise BoardError(path)
        return self.files[path]


def stock(told: Told, tmp_path: Path, around: Around = ALL, *, scratch: bool = False) -> BoardStock:
    text = EXAMPLE.replace("scratch = false", f"scratch = {'true' if scratch else 'false'}")
    file = boardfile.load(written(tmp_path, text))
    pi = SshBoard("Pi", cast("SshLine", told), around, lambda: told.now_s, told.sleep)
    return BoardStock(pi, file, tmp_path, told.done.append, lambda: told.now_s, told.sleep)


def test_the_machine_that_was_meant_is_begun_with_and_no_other(tmp_path: Path) -> None:
    stock(Answering(), tmp_path).open()
    with pytest.raises(BoardError, match="a copy of its card"):
        stock(Answering(said={"cat /etc/machine-id": Ran(0, "f" * 32, 0, 0)}), tmp_path).open()


@pytest.mark.parametrize(
    "doing",
    [{"free": False, "empty": True, "mode": "bout"}, {"free": True, "empty": False, "mode": "tripped"}, {}, None],
)
def test_a_station_in_use_or_silent_is_left_alone(doing: dict[str, object] | None, tmp_path: Path) -> None:
    told = Answering(said={"systemctl is-active": Ran(0, "active\n", 0, 0)})
    if doing is None:
        del told.files[DOING]
    else:
        told.files[DOING] = json.dumps(doing).encode()
    for begin in (stock(told, tmp_path).open, lambda: stock(told, tmp_path).board(Kind.MACHINE, REST)):
        with pytest.raises(BoardError, match="look at the cuff"):
            cast("Callable[[], object]", begin)()
    told.said["systemctl is-active"] = Ran(3, "inactive\n", 0, 0)
    stock(told, tmp_path).open()


def case(kind: Kind = Kind.MACHINE, state: str = REST, *needs: Ability, name: str = "one") -> Case:
    return Case(name, "it is so", kind, frozenset(needs), state, True, lambda _room: None)


def test_a_card_that_somebody_needs_loses_nothing(tmp_path: Path) -> None:
    told = Answering()
    kept = stock(told, tmp_path, Around())
    for name in onboard.LOOKING:
        assert name in everything().names()
        assert kept.refuses(case(name=name)) == ""
    for loses in (case(Kind.CONTAINER), case(Kind.STATION), case(Kind.MACHINE)):
        assert "does not say scratch = true" in kept.refuses(loses)
        assert stock(told, tmp_path, scratch=True).refuses(loses) == ""
    with pytest.raises(BoardError, match="scratch"):
        _ = kept.card
    kept.board(Kind.MACHINE, REST)
    assert not [
        done for done in told.done if done.startswith(("rm ", "sh -c for", "sync", "systemctl stop bfr", "cp "))
    ]


def test_what_a_board_cannot_is_said_before_anything_is_done(tmp_path: Path) -> None:
    told = Answering()
    blind = stock(told, tmp_path, Around(has_touch=True), scratch=True)
    assert blind.refuses(case(Kind.MACHINE, REST, Ability.LINES, Ability.POWER)) == "Pi has no lines, power"
    assert "cannot be made into a cage" in blind.refuses(case(cast("Kind", "cage")))
    assert "made by touch" in blind.refuses(case(Kind.MACHINE, OPENING))
    assert told.done == []


def test_every_case_can_be_asked_of_a_board_or_says_why_not(tmp_path: Path) -> None:
    """No case asks which machine it is on, unless it needs what one of them alone can do."""
    whole = stock(Answering(), tmp_path, Around(relay=Told("one"), has_picture=True, has_touch=True), scratch=True)
    for one in everything().cases:
        assert not one.needs - whole.only.abilities or whole.refuses(one).startswith("Pi has no ")
    assert issubclass(Qemu, Resets)
    assert issubclass(Qemu, Plugs)
    for one in everything().cases:
        module = Path(inspect.getfile(one.play)).read_text(encoding="utf-8")
        assert "boards.qemu" not in module or Ability.USB in one.needs, one.name


# --- how it is taken back ---------------------------------------------------------------------------------------


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A panel on which everything stands that is looked for; notes what that is."""
    seen: list[str] = []

    class Seen:
        board = None

        def see(self, words: str, _wait_s: float = 0.0) -> None:
            seen.append(words)

    monkeypatch.setattr(BoardStock, "panel", lambda _stock: cast("Panel", Seen()))
    monkeypatch.setattr(SshBoard, "fingers", lambda _board: seen.append("fingers"))
    monkeypatch.setattr(onboard, "STATES", {OPENING: (REST, lambda panel: panel.see("played"))})
    return seen


def test_a_scratch_card_is_wiped_started_anew_and_brought_into_its_state(tmp_path: Path, no_reader: list[str]) -> None:
    told = Answering("one", "one", "two", said={"test -d /var/lib/bfr-bench/etc": Ran(1, "", 0, 0)})
    told.files[SHOWN] = b"P6\n800 480\n255\n" + bytes(3 * 800 * 480)
    scratch = stock(told, tmp_path, scratch=True)
    scratch.open()
    told.done.clear()
    scratch.board(Kind.MACHINE, OPENING)
    order = ["cp -a /etc/bfr-kiosk /var/lib/bfr-bench/etc.new", "systemctl stop bfr-kiosk.target", card.WIPE, "sync"]
    order += ["systemctl reboot", "systemctl is-active"]
    at = [next(index for index, done in enumerate(told.done) if words in done) for words in order]
    assert at == sorted(at)
    wiped = told.done[at[2]].removeprefix(f"sh -c {card.WIPE} sh ")
    assert wiped == "/var/lib/bfr-kiosk /var/lib/bfr-kiosk-watchdog"
    assert no_reader == ["First start", "fingers", "played", "fingers"]


def test_settings_are_put_back_before_each_case_and_at_the_end(tmp_path: Path) -> None:
    told = Answering()
    scratch = stock(told, tmp_path, scratch=True)
    scratch.card.at_rest()
    back = ["rm -rf /etc/bfr-kiosk", "cp -a /var/lib/bfr-bench/etc /etc/bfr-kiosk"]
    assert [done for done in told.done if done in back] == back
    assert "cp -a /etc/bfr-kiosk /var/lib/bfr-bench/etc.new" not in told.done, "those of a run that was cut off count"
    told.done.clear()
    scratch.close()
    assert told.done[-2:] == ["rm -rf /var/lib/bfr-bench", "close"]
    assert [done for done in told.done if done in back] == back


def test_settings_that_were_not_put_back_are_told_with_where_they_are(tmp_path: Path) -> None:
    told = Answering()
    scratch = stock(told, tmp_path, scratch=True)
    scratch.card.at_rest()
    told.said["cp -a"] = Ran(1, "no room", 0, 0)
    scratch.close()
    assert any("they are in /var/lib/bfr-bench/etc on the card" in done for done in told.done)
    assert told.done[-1] == "close"


def test_records_on_a_partition_of_their_own_are_not_wiped(tmp_path: Path) -> None:
    told = Answering(said={"mountpoint": DONE})
    with pytest.raises(BoardError, match="without --data"):
        stock(told, tmp_path, scratch=True).card.at_rest()
    assert not any(card.WIPE in done for done in told.done)


def test_a_station_is_installed_where_there_is_none_and_taken_away_for_a_bare_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "sources", lambda to: (to / "install.sh").touch())
    told = Answering(said={"test -x": Ran(1, "", 0, 0)})
    scratch = stock(told, tmp_path, scratch=True)
    scratch.card.install()
    assert told.done[-1] == "/src/install.sh"
    assert told.files[card.PACKED].startswith(b"\x1f\x8b")
    scratch.board(Kind.CONTAINER, REST)
    assert told.done[-1] == "/src/install.sh --purge --yes"


def test_another_panel_is_refused_before_it_is_read_in_vain(tmp_path: Path) -> None:
    told = Answering("one", "two")
    told.files[SHOWN] = b"P6\n2 1\n255\n" + bytes(6)
    scratch = stock(told, tmp_path, scratch=True)
    scratch.only.start()
    assert scratch.only.picture() == Picture(2, 1, bytes(6))
    with pytest.raises(BoardError, match="the panel is 2 by 1: only 800 by 480 is read"):
        scratch.board(Kind.MACHINE, REST)


def test_a_board_that_a_case_has_left_hanging_is_cut_from_power(tmp_path: Path) -> None:
    told = Answering("one", BoardError("hangs"), "two")
    left = stock(told, tmp_path, Around(relay=told))
    left.only.start()

    def hung(*_words: str, timeout_s: float = 60.0) -> Ran:
        del told.run  # once
        raise BoardError(f"no answer in {timeout_s}")

    told.run = hung  # type: ignore[method-assign]
    told.done.clear()
    left.board(Kind.MACHINE, REST)
    assert told.done[:3] == ["off", "close", "on"]
