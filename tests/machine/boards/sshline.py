"""One connection to the agent of a board over OpenSSH: nothing is left on the board, and nobody is asked for a word."""

import base64
import shlex
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.boards.agent import Agent
from tests.machine.boards.base import BoardError
from tests.machine.boards.lines import Lines

ALIAS: Final = "board"
"""The name under which its key is known here, whatever its address."""
AGENT: Final = Path(__file__).resolve().parents[1] / "guest" / "agent.py"
TAKEN: Final = "import base64,sys;exec(compile(base64.b64decode(sys.stdin.buffer.readline()),'agent','exec'))"
"""The agent comes as the first line of what it reads."""
CONNECT_S: Final = 5
ALIVE_S: Final = 5
ALIVE_TIMES: Final = 12
"""A board whose memory is full answers late; after a minute it counts as gone."""
ENDS_S: Final = 5.0
WAYS_OUT: Final = {
    "Host key verification failed": "this is another machine than the file names, or host_key is not its key: "
    "compare with /etc/ssh/ssh_host_ed25519_key.pub on the board itself",
    "Permission denied": "put the public half of the key into ~/.ssh/authorized_keys of this user on the board",
    "UNPROTECTED PRIVATE KEY": "chmod 600 the key",
    "sudo:": "let this user run python3 as root without a password (README, On a real Pi), or name root",
    "not found": "the board needs python3, and sudo unless the user is root",
}
"""What ssh says to what is to be done; none of it is mended by waiting."""
LOOK: Final = "try the same ssh command by hand; is the board on, and on this network?"


class RefusedError(BoardError):
    """The board, or this machine, does not want this login: waiting changes nothing."""


@dataclass(frozen=True, slots=True)
class Login:
    """How a board is reached.

    Args:
        host: its name or address.
        port: of its ssh.
        user: who logs in.
        key: file of the private key.
        host_key: the board's own public key, as in the file on it: kind and letters.
    """

    host: str
    port: int
    user: str
    key: Path
    host_key: str

    @property
    def is_root(self) -> bool:
        """Whether nobody has to become root first."""
        return self.user == "root"


def words(login: Login, known: Path) -> list[str]:
    """The call of ssh that starts the agent; nothing of this user's own settings of ssh counts.

    Args:
        known: file with the board's key.
    """
    options = {
        "BatchMode": "yes",
        "IdentitiesOnly": "yes",
        "IdentityFile": str(login.key),
        "IdentityAgent": "none",
        "PreferredAuthentications": "publickey",
        "HostKeyAlias": ALIAS,
        "UserKnownHostsFile": str(known),
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "UpdateHostKeys": "no",
        "CheckHostIP": "no",
        "ConnectTimeout": str(CONNECT_S),
        "ServerAliveInterval": str(ALIVE_S),
        "ServerAliveCountMax": str(ALIVE_TIMES),
        "ForwardAgent": "no",
        "ClearAllForwardings": "yes",
        "Compression": "yes",
        "LogLevel": "ERROR",
    }
    call = ["ssh", "-T", "-F", "none", "-p", str(login.port), "-l", login.user]
    call += [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    become = () if login.is_root else ("sudo", "-n", "--")
    return [*call, "--", login.host, shlex.join([*become, "python3", "-c", TAKEN, "-"])]


class SshLine:
    """A connection, made anew when it is asked for again.

    Args:
        login: how the board is reached.
        folder: for the board's key and for what ssh says.
        clock: seconds, never backwards.
    """

    def __init__(self, login: Login, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._login = login
        self._folder = folder
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: Lines | None = None
        self._agent: Agent | None = None

    @property
    def agent(self) -> Agent:
        """The far end. Raises `BoardError` when there is no connection."""
        if self._agent is None:
            raise BoardError("there is no connection to the board")
        return self._agent

    def open(self, wait_s: float) -> str:
        """Connect; the id of the board's boot. Raises `BoardError`, or `RefusedError`, with the way out."""
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        known, log = self._folder / "known_hosts", self._folder / "ssh.log"
        known.write_text(f"{ALIAS} {self._login.host_key}\n", encoding="ascii")
        ours, theirs = socket.socketpair()
        with theirs, log.open("wb") as said:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - words of this module and of the technician's file
                    words(self._login, known), stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=said
                )
            except OSError as error:
                ours.close()
                raise BoardError(f"ssh: {error.strerror} (apt-get install openssh-client)") from error
        self._lines = Lines(ours, self._clock)
        try:
            ours.sendall(base64.b64encode(AGENT.read_bytes()) + b"\n")
            agent = Agent(self._lines, self._clock)
            boot = agent.hello(wait_s)
        except (BoardError, OSError) as error:
            self.close()
            raise _refused(self._login.host, log, error) from error
        except ValueError as error:
            self.close()
            way_out = "the login prints something: empty what its shell reads at a start"
            raise BoardError(f"{self._login.host}: no word of the agent: {error} ({way_out})") from error
        self._agent = agent
        return boot

    def close(self) -> None:
        """Let go of it."""
        if self._lines is not None:
            self._lines.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(ENDS_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._lines = self._agent = None


def _refused(host: str, log: Path, error: Exception) -> BoardError:
    said = log.read_text(encoding="utf-8", errors="replace").strip()
    last = said.splitlines()[-1] if said else str(error)
    for found, way_out in WAYS_OUT.items():
        if found in said:
            return RefusedError(f"{host}: {last} ({way_out})")
    return BoardError(f"{host}: {last} ({LOOK})")
