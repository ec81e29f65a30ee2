"""install.sh with stand-ins for Python, pip and apt-get: what is said and done when something is missing or fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PYTHON = """#!/bin/bash
echo "python $*" >>"$CALLS"
case "$*" in
*version_info\\ \\>=*) [ -e "$0.old" ] && echo False || echo True ;;
*ensurepip*) [ ! -e "$0.no-ensurepip" ] ;;
*base_prefix*) echo "$(dirname "$0")" ;;
"-m venv "*)
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo "command = $0 -m venv $3" >"$3/pyvenv.cfg" ;;
*"-m pip "*" check") [ ! -e "$STATE/b-is-missing" ] || { echo "a 1.0 requires b, which is not installed."; false; } ;;
*"-m pip "*) echo "WARNING: much ado"; echo "ERROR: no network" >&2; [ ! -e "$STATE/pip-fails" ] ;;
*"-m kiosk "*) echo "in $PWD: $*" ;;
esac
"""
APT = """#!/bin/bash
echo "apt-get $*" >>"$CALLS"
[ "$1" != install ] || rm -f "$STATE"/bin/*.no-ensurepip
"""
ID = """#!/bin/bash
cat "$STATE/uid"
"""


class Machine:
    """A folder with install.sh in it, and a PATH on which the stand-ins come first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkout = folder / "with space" / "kiosk"
        (self.checkout / "requirements").mkdir(parents=True)
        shutil.copy(ROOT / "install.sh", self.checkout)
        (self.checkout / "pyproject.toml").write_text("x", encoding="utf-8")
        for name in ("build", "runtime", "dev"):
            (self.checkout / "requirements" / f"{name}.lock").write_text(name, encoding="utf-8")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name, text in (("python3", PYTHON), ("apt-get", APT), ("id", ID)):
            self.program(name, text)
        self.be(1000)

    def program(self, name: str, text: str) -> Path:
        path = self.bin / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def be(self, uid: int) -> None:
        (self.folder / "uid").write_text(f"{uid}\n", encoding="utf-8")

    def lack_venv(self) -> None:
        (self.bin / "python3.no-ensurepip").touch()

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script, in a folder of the test
            [str(self.checkout / "install.sh"), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "CALLS": str(self.folder / "calls"),
                "STATE": str(self.folder),
                **environment,
            },
        )

    def calls(self, word: str) -> list[str]:
        path = self.folder / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [line for line in lines if word in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_fresh_set_up_is_quiet_and_hands_over_what_was_asked(machine: Machine) -> None:
    done = machine.run("demo", "--auto", "--profile", "my own.toml")
    assert done.returncode == 0
    assert done.stdout == f"in {machine.folder}: -P -m kiosk demo --auto --profile my own.toml\n"
    assert done.stderr.splitlines() == [
        f"Setting up the environment in {machine.checkout}/.venv (once; needs the network, takes about a minute) ..."
    ]
    assert [call.split("-r ")[-1] for call in machine.calls("--require-hashes")] == [
        "requirements/build.lock",
        "requirements/runtime.lock",
    ]


def test_what_is_set_up_is_not_set_up_again_until_the_lock_changes(machine: Machine) -> None:
    machine.run("demo")
    before = len(machine.calls("-m pip"))
    again = machine.run("demo")
    assert len(machine.calls("-m pip")) == before
    assert again.stderr == ""
    (machine.checkout / "requirements" / "runtime.lock").write_text("newer", encoding="utf-8")
    machine.run("demo")
    assert len(machine.calls("-m pip")) > before


def test_a_failing_step_shows_its_output_and_is_tried_again(machine: Machine) -> None:
    (machine.folder / "pip-fails").touch()
    done = machine.run("demo")
    assert done.returncode == 1
    assert "ERROR: no network" in done.stderr
    assert "installing the build tools failed" in done.stderr
    (machine.folder / "pip-fails").unlink()
    assert machine.run("demo").returncode == 0


def test_a_lock_that_forgets_a_part_is_found_at_set_up(machine: Machine) -> None:
    (machine.folder / "b-is-missing").touch()
    done = machine.run("demo")
    assert done.returncode == 1
    assert "a 1.0 requires b, which is not installed." in done.stderr
    assert "-m kiosk" not in done.stdout
    assert "is not installed" in machine.run("demo").stderr, "the set-up counts as done"


def test_a_moved_folder_is_set_up_anew(machine: Machine) -> None:
    machine.run("demo")
    elsewhere = machine.folder / "elsewhere"
    machine.checkout.rename(elsewhere)
    machine.checkout = elsewhere
    assert str(elsewhere) in machine.run("demo").stderr


def test_missing_venv_is_named_with_the_exact_command_to_a_user(machine: Machine) -> None:
    machine.lack_venv()
    done = machine.run("demo")
    assert done.returncode == 1
    assert "Run:  sudo apt-get install python3-venv\n" in done.stderr
    assert machine.calls("apt-get") == []


def test_missing_venv_is_installed_for_root(machine: Machine) -> None:
    machine.be(0)
    machine.lack_venv()
    assert machine.run("demo").returncode == 0
    assert [call for call in machine.calls("apt-get") if "install" in call] == [
        "apt-get install -y -qq --no-install-recommends python3-venv"
    ]


def test_a_python_that_was_named_is_the_one_or_none(machine: Machine) -> None:
    gone = machine.run("demo", KIOSK_PYTHON="/nowhere/python")
    assert gone.returncode == 1
    assert "KIOSK_PYTHON is /nowhere/python, and there is no such program" in gone.stderr
    old = machine.program("python2", PYTHON)
    Path(f"{old}.old").touch()
    assert "not a Python 3.11 or newer" in machine.run("demo", KIOSK_PYTHON=str(old)).stderr
    assert not (machine.checkout / ".venv").exists()


def test_another_python_than_before_gets_an_environment_of_its_own(machine: Machine) -> None:
    machine.run("demo")
    folder = machine.folder / "other"
    folder.mkdir()
    shutil.copy(machine.bin / "python3", folder / "python3")
    machine.run("demo", KIOSK_PYTHON=str(folder / "python3"))
    assert len(machine.calls("-m venv")) == 2


def test_without_a_word_and_with_its_options_the_appliance_is_meant(machine: Machine) -> None:
    for arguments in ([], ["--dry-run"], ["--offline", "folder"], ["--uninstall"], ["--purge", "--yes"]):
        machine.run(*arguments)
        assert machine.calls("-m kiosk.install")[-1].endswith(" ".join(["-m kiosk.install", *arguments]))
    assert machine.calls("-m venv") == []


def test_another_word_is_refused_and_named(machine: Machine) -> None:
    done = machine.run("appliance")
    assert done.returncode == 1
    assert "appliance is not one of these" in done.stderr
    assert machine.calls("-m") == []


def test_help_is_an_answer(machine: Machine) -> None:
    done = machine.run("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Sets up BFR Kiosk. Usage:")
