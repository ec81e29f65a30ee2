"""The file that names a board on a bench: which machine it is, how it is reached, and what is around it.

`board.example.toml` beside this module is such a file, with each key explained. Unknown keys are refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kiosk.config import build, check, read_toml
from kiosk.core.errors import ConfigError, Diagnostic
from tests.machine.boards.plantport import PlantPort
from tests.machine.boards.relay import CommandRelay, Relay, SerialRelay
from tests.machine.boards.ssh import Around
from tests.machine.boards.sshline import Login

Text = Annotated[str, Meta(min_length=1, max_length=200, description="some text")]
Port = Annotated[int, Meta(ge=1, le=65535)]
Baud = Annotated[int, Meta(ge=300, le=1_000_000)]
Words = Annotated[list[str], Meta(min_length=1, description='a list of words: ["usbrelay", "ABCDE_1=1"]')]
Bytes = Annotated[
    str,
    Meta(pattern=r"^[0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*$", description='bytes as pairs of digits: "A0 01 01 A2"'),
]
OffSeconds = Annotated[float, Meta(ge=1.0, le=120.0)]
MachineId = Annotated[
    str,
    Meta(pattern=r"^[0-9a-f]{32}$", description="32 digits: what `cat /etc/machine-id` says on the board"),
]
HostKey = Annotated[
    str,
    Meta(
        pattern=r"^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/]+=*( .*)?$",
        description="the line of /etc/ssh/ssh_host_ed25519_key.pub, read on the board itself",
    ),
]


class Machine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which machine it is."""

    name: Text
    """In reports, and what is typed to say that nobody wears the cuff."""
    machine_id: MachineId
    scratch: bool
    """Whether all on its card may be lost."""
    hardware_watchdog: bool = False


class Ssh(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is reached."""

    host: Text
    user: Text
    key: Text
    host_key: HostKey
    port: Port = 22


class PanelTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be done with its panel."""

    picture: bool
    touch: bool


class SerialTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relay card at a serial port."""

    port: Text
    on: Bytes
    off: Bytes
    baud: Baud = 9600
    off_s: OffSeconds = 10.0


class CommandTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relay with a program of its own."""

    on: Words
    off: Words
    off_s: OffSeconds = 10.0


class PlantTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plant that can be asked."""

    at: Annotated[
        str,
        Meta(pattern=r"^(/dev/\S+|socket://[^\s/]+:\d+)$", description='"/dev/..." or "socket://HOST:PORT"'),
    ]
    baud: Baud = 115200


class BoardFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    machine: Machine
    ssh: Ssh
    panel: PanelTable | None = None
    relay_serial: SerialTable | None = None
    relay_command: CommandTable | None = None
    plant: PlantTable | None = None

    @property
    def around(self) -> Around:
        """What is around it; opens nothing."""
        relay, off_s = self._relay()
        return Around(
            relay=relay,
            off_s=off_s,
            plant=None if self.plant is None else PlantPort(self.plant.at, self.plant.baud),
            has_picture=self.panel is not None and self.panel.picture,
            has_touch=self.panel is not None and self.panel.touch,
            has_watchdog=self.machine.hardware_watchdog,
        )

    def _relay(self) -> tuple[Relay | None, float]:
        if (card := self.relay_serial) is not None:
            on, off = bytes.fromhex(card.on), bytes.fromhex(card.off)
            return SerialRelay(card.port, card.baud, on, off), card.off_s
        if (program := self.relay_command) is not None:
            return CommandRelay(program.on, program.off), program.off_s
        return None, 0.0

    def login(self, folder: Path) -> Login:
        """How it is reached; a relative path of the key is of this folder."""
        return Login(self.ssh.host, self.ssh.port, self.ssh.user, folder / self.ssh.key, self.ssh.host_key)


EXAMPLE: Final = Path(__file__).with_name("board.example.toml")


def load(path: Path) -> BoardFile:
    """A file. Raises `ConfigError` with every problem at once, each with its key and the way out."""
    data = read_toml(path)
    checked = check(data, BoardFile)
    problems = [*checked.problems, *_contradictions(data, path.parent)]
    if problems:
        raise ConfigError(problems)
    return build(data, BoardFile)


def _contradictions(data: dict[str, object], folder: Path) -> Iterator[Diagnostic]:
    if {"relay_serial", "relay_command"} <= data.keys():
        yield Diagnostic(path="relay_serial", code="two_relays", message="two relays", hint="take one table out")
    tables = data.get("ssh")
    key = tables.get("key") if isinstance(tables, dict) else None
    if isinstance(key, str) and not (folder / key).is_file():
        hint = f"ssh-keygen -t ed25519 -N '' -f {folder / key}"
        yield Diagnostic(path="ssh.key", code="file_missing", message=f"{folder / key}: no such file", hint=hint)
    for name in ("host", "user"):  # they become words of a command line
        value = tables.get(name) if isinstance(tables, dict) else None
        if isinstance(value, str) and (value.startswith("-") or not value.isprintable() or " " in value):
            yield Diagnostic(path=f"ssh.{name}", code="no_name", message=f"{value!r}", hint="a name or an address")
