"""What every machine has to do with programs and files, asked of the agent at a port and of a board over ssh.

The ssh is a script that runs here what it was told to run there; where there is an sshd, it is a real one as well.
"""

import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, cast

import pytest

from tests.machine.boards.agent import Agent
from tests.machine.boards.base import BoardError, Ran
from tests.machine.boards.lines import GoneError, Lines
from tests.machine.boards.ssh import Around, SshBoard
from tests.machine.boards.sshline import WAYS_OUT, Login, RefusedError, SshLine
from tests.machine.guest import agent as guest_agent

FAKE = """\
#!/bin/sh
printf '%s\\n' "$@" >"{folder}/words"
for last; do :; done
exec sh -c "$last"
"""
SUDO = """\
#!/bin/sh
[ "$1 $2" = "-n --" ] || exit 9
shift 2
exec "$@"
"""
UP_S = 30.0


class Machine(Protocol):
    """What is asked."""

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran: ...

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None: ...

    def get(self, path: str) -> bytes: ...


def script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def login(folder: Path, user: str = "bench") -> Login:
    return Login("192.0.2.1", 22, user, folder / "key", "ssh-ed25519 AAAA board")


def over_ssh(made: Login, folder: Path) -> SshBoard:
    board = SshBoard("board", SshLine(made, folder), Around())
    board.reach()
    return board


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contract")


def at_port(_folder: Path, stack: ExitStack) -> Machine:
    """The agent at a port of the emulated machine."""
    ours, theirs = socket.socketpair()
    stack.enter_context(ours)
    port = cast("guest_agent.Pipes", stack.enter_context(theirs.makefile("rwb", buffering=0)))
    theirs.close()
    thread = threading.Thread(target=guest_agent.serve, args=(port,), kwargs={"is_over_when_closed": True})
    thread.start()
    stack.callback(thread.join)
    stack.callback(ours.shutdown, socket.SHUT_RDWR)
    agent = Agent(Lines(ours))
    agent.hello(UP_S)
    return cast("Machine", agent)


def by_script(folder: Path, stack: ExitStack) -> Machine:
    """A board over what passes for ssh and sudo."""
    script(folder / "ssh", FAKE.format(folder=folder))
    script(folder / "sudo", SUDO)
    patch = stack.enter_context(pytest.MonkeyPatch.context())
    patch.setenv("PATH", str(folder), prepend=os.pathsep)
    board = over_ssh(login(folder), folder / "line")
    stack.callback(board.close)
    return board


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def by_sshd(folder: Path, stack: ExitStack) -> Machine:
    """A board over OpenSSH itself, with keys of its own, on this machine."""
    sshd = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
    if sshd is None or shutil.which("ssh") is None:
        pytest.skip("there is no sshd here: apt-get install openssh-server")
    for name in ("host", "user"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / name)]
        subprocess.run(made, check=True)  # noqa: S603 - our own words
    shutil.copy(folder / "user.pub", folder / "authorized")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": str(folder / "host"),
        "AuthorizedKeysFile": str(folder / "authorized"),
        "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no",
        "UsePAM": "no",
        "StrictModes": "no",
        "PermitRootLogin": "prohibit-password",
        "PidFile": "none",
    }
    call = [sshd, "-f", "/dev/null", *(word for pair in options.items() for word in ("-o", f"{pair[0]}={pair[1]}"))]
    tried = subprocess.run([*call, "-t"], capture_output=True, text=True, check=False)  # noqa: S603 - likewise
    if tried.returncode:
        pytest.skip(f"sshd does not run here: {tried.stderr.strip()}")
    log = stack.enter_context((folder / "sshd.log").open("wb"))
    server = subprocess.Popen([*call, "-D", "-e"], stdout=log, stderr=log)  # noqa: S603 - likewise
    stack.callback(server.wait)
    stack.callback(server.terminate)
    until_s = time.monotonic() + UP_S
    while not listens(port):
        assert server.poll() is None, (folder / "sshd.log").read_text()
        assert time.monotonic() < until_s
    script(folder / "sudo", SUDO)
    host_key = (folder / "host.pub").read_text().strip()
    here = Login("127.0.0.1", port, getpass.getuser(), folder / "user", host_key)
    if not here.is_root:
        pytest.skip("only root needs no sudo here")
    board = over_ssh(here, folder / "real")
    stack.callback(board.close)
    return board


KINDS: dict[str, Callable[[Path, ExitStack], Machine]] = {"port": at_port, "script": by_script, "sshd": by_sshd}


@pytest.fixture(scope="module", params=KINDS)
def machine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Machine]:
    place = folder / request.param
    place.mkdir()
    with ExitStack() as stack:
        yield KINDS[request.param](place, stack)


# --- the contract -----------------------------------------------------------------------------------------------


def test_codes_both_outputs_and_the_machines_clock_are_told(machine: Machine) -> None:
    before_s = time.monotonic()  # it is this machine
    ran = machine.run("sh", "-c", "echo one; echo two >&2; exit 3", timeout_s=30.0)
    assert (ran.code, ran.output) == (3, "one\ntwo\n")
    assert before_s < ran.began_s <= ran.ended_s < time.monotonic()
    assert machine.run("/no/such/program", timeout_s=30.0).code == 127


def test_words_come_as_they_are(machine: Machine) -> None:
    words = ("two words", "it's", '"$HOME"', "*", "a\nb", "", "ä;&|", "\\n")
    ran = machine.run("printf", "<%s>", *words, timeout_s=30.0)
    assert ran.output == "".join(f"<{word}>" for word in words)


def test_one_that_is_late_is_ended_with_all_that_it_started(machine: Machine, folder: Path) -> None:
    mark = folder / "child"
    ran = machine.run("sh", "-c", f"echo begun; sleep 60 & echo $! >{mark}; wait", timeout_s=0.5)
    assert (ran.code, ran.output) == (124, "begun\n")
    child = Path(f"/proc/{mark.read_text().strip()}/stat")
    until_s = time.monotonic() + UP_S
    while child.exists() and child.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until_s


def test_files_go_both_ways_byte_by_byte(machine: Machine, tmp_path: Path) -> None:
    path, data = tmp_path / "new folder" / "it's", bytes(range(256)) * 100
    machine.put(str(path), data, 0o750)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (data, 0o750)
    assert machine.get(str(path)) == data
    with pytest.raises(BoardError, match="nothing"):
        machine.get(str(tmp_path / "nothing"))


# --- the connection ---------------------------------------------------------------------------------------------


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], SshLine]:
    """A line over a script."""

    def line(text: str) -> SshLine:
        script(tmp_path / "ssh", text)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        return SshLine(login(tmp_path), tmp_path / "line")

    return line


def test_the_boards_key_alone_counts_and_nobody_is_asked_for_a_word(
    fake: Callable[[str], SshLine], tmp_path: Path
) -> None:
    with pytest.raises(BoardError):
        fake(FAKE.format(folder=tmp_path).replace("exec sh", "exit 1; exec sh")).open(UP_S)
    words = (tmp_path / "words").read_text().splitlines()
    known = tmp_path / "line" / "known_hosts"
    for option in ("BatchMode=yes", "StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", "IdentitiesOnly=yes"):
        assert words[words.index(option) - 1] == "-o"
    assert known.read_text() == "board ssh-ed25519 AAAA board\n"
    assert words[-3:-1] == ["--", "192.0.2.1"]
    assert words[-1].startswith("sudo -n -- python3 -c ")


@pytest.mark.parametrize("said", WAYS_OUT)
def test_a_refusal_is_told_with_the_way_out(said: str, fake: Callable[[str], SshLine]) -> None:
    with pytest.raises(RefusedError) as told:
        fake(f"#!/bin/sh\necho '{said} here' >&2\nexit 255\n").open(UP_S)
    assert f"192.0.2.1: {said} here ({WAYS_OUT[said]})" in str(told.value)


def test_a_login_that_prints_something_is_told(fake: Callable[[str], SshLine]) -> None:
    with pytest.raises(BoardError, match="the login prints something"):
        fake("#!/bin/sh\necho Welcome\nexec cat >/dev/null\n").open(UP_S)


def test_a_board_that_does_not_answer_is_not_waited_for(fake: Callable[[str], SshLine]) -> None:
    line = fake("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(BoardError, match="no machine came up"):
        line.open(0.2)
    with pytest.raises(BoardError, match="no connection"):
        _ = line.agent


def test_without_ssh_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BoardError, match="openssh-client"):
        SshLine(login(tmp_path), tmp_path).open(1.0)


def ask_until_it_ends(line: SshLine) -> None:
    """What was sent is not waited for, so it may still answer."""
    for _ in range(1000):
        line.agent.run("true", timeout_s=5.0)


def test_a_connection_that_ends_is_told_and_can_be_made_anew(fake: Callable[[str], SshLine], tmp_path: Path) -> None:
    script(tmp_path / "sudo", SUDO)
    line = fake(FAKE.format(folder=tmp_path))
    boot = line.open(UP_S)
    line.agent.send("sh", "-c", "kill -KILL $PPID")
    with pytest.raises((BoardError, GoneError)):
        ask_until_it_ends(line)
    assert line.open(UP_S) == boot
    assert line.agent.run("true", timeout_s=30.0).code == 0
    line.close()
