"""Programs that the driver runs, on this machine and in trees of another: all of them by two functions."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
"""Whom this machine trusts, a tree has to trust as well: packages may come through a mirror of the house."""
SEEN: Final = "/run/host/bench-certificates.crt"
NSPAWN: Final = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--resolv-conf=replace-host")
LAST_LINES: Final = 12


class CommandError(Exception):
    """A program did not end well; its last lines are the message."""


def ran(*words: str, log: Path, timeout_s: float = 600.0, environment: dict[str, str] | None = None) -> str:
    """Run a program to its end; what it printed.

    Args:
        words: the program and its arguments.
        log: file that everything it printed is added to.
        timeout_s: after so many seconds it is killed.
        environment: variables in addition to this process's.

    Raises:
        CommandError: another exit code than 0, no such program, or too late.
    """
    program = shutil.which(words[0])
    if program is None:
        raise CommandError(f"there is no {words[0]}")
    try:
        done = subprocess.run(  # noqa: S603 - words of this package alone
            [program, *words[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(f"{' '.join(words)}: not done in {timeout_s:.0f} s") from error
    text = done.stdout.decode(errors="replace")
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(words)}\n{text}")
    if done.returncode:
        last = "\n".join(text.splitlines()[-LAST_LINES:])
        raise CommandError(f"{' '.join(words)} ended with {done.returncode}; {log}:\n{last}")
    return text


def inside(
    tree: Path,
    *words: str,
    log: Path,
    binds: tuple[tuple[Path, str], ...] = (),
    timeout_s: float = 600.0,
    is_kept: bool = True,
) -> str:
    """Run a program in a tree that is not booted, with this machine's network; as `ran`.

    Args:
        binds: folders of this machine, and where the tree sees them.
        is_kept: whether the tree keeps what is written to it.
    """
    return ran(
        *NSPAWN,
        "--pipe",
        "--as-pid2",
        f"--directory={tree}",
        *([] if is_kept else ["--volatile=overlay"]),
        *(f"--bind={outside}:{seen}" for outside, seen in binds),
        *certificates(),
        *words,
        log=log,
        timeout_s=timeout_s,
    )


def certificates() -> tuple[str, ...]:
    """Options of systemd-nspawn by which a tree trusts whom this machine trusts."""
    if not CERTIFICATES.exists():
        return ()
    return (f"--bind-ro={CERTIFICATES}:{SEEN}", *(f"--setenv={word}" for word in certificate_variables()))


def certificate_variables() -> tuple[str, ...]:
    """Variables with which programs in a tree find them."""
    if not CERTIFICATES.exists():
        return ()
    names = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")
    return (*(f"{name}={SEEN}" for name in names), "PIP_DEFAULT_TIMEOUT=180")
