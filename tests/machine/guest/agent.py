"""In the machine, as root: runs commands and moves files for the driver outside, over a serial port, or over ssh (`-`).

Needs the standard library alone. Each request is a line with an object: `id`, and `run` (words), or `write` with
`data` and `mode`, or `read`. Each answer repeats the `id`; the first line after a start is `hello` with the boot's id.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import tty
from pathlib import Path
from typing import Any, BinaryIO

PORT = "/dev/virtio-ports/bfr.agent"
OUTPUT_MAX = 1 << 20
HUNG_UP_S = 0.5


def answer(request: "dict[str, Any]") -> "dict[str, Any]":
    """Do one request."""
    if "run" in request:
        return run(request["run"], request.get("timeout_s", 60.0))
    if "write" in request:
        path = Path(request["write"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(request["data"]))
        path.chmod(request.get("mode", 0o644))
        return {}
    return {"data": base64.b64encode(Path(request["read"]).read_bytes()).decode()}


def run(words: "list[str]", timeout_s: float) -> "dict[str, Any]":
    """Run a program to its end: exit code, both outputs in one, and the monotonic clock before and after.

    One that is late is ended with all that it has started: on a real machine nobody else would end those.
    """
    began = time.monotonic()
    try:
        process = subprocess.Popen(  # noqa: S603 - what the driver says, on a machine that is there for nothing else
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )
    except OSError as error:
        return {"code": 127, "output": str(error), "began_s": began, "ended_s": time.monotonic()}
    with process:
        try:
            output, _ = process.communicate(timeout=timeout_s)
            code = process.returncode
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            code, output = 124, error.output or b""
    text = output[-OUTPUT_MAX:].decode(errors="replace")
    return {"code": code, "output": text, "began_s": began, "ended_s": time.monotonic()}


class Pipes:
    """Standard input and output as one port."""

    def readline(self) -> bytes:
        """The next line that came; nothing when there are no more."""
        return sys.stdin.buffer.readline()

    def write(self, data: bytes) -> int:
        """Say something."""
        return sys.stdout.buffer.write(data)

    def flush(self) -> None:
        """Now."""
        sys.stdout.buffer.flush()


def serve(port: "BinaryIO | Pipes", *, is_over_when_closed: bool = False) -> None:
    """Answer requests, each in a thread of its own, for as long as the machine runs, or until the other end closes."""
    lock = threading.Lock()

    def say(message: "dict[str, Any]") -> None:
        with lock:
            port.write(json.dumps(message).encode() + b"\n")
            port.flush()

    def work(request: "dict[str, Any]") -> None:
        try:
            done = answer(request)
        except Exception as error:  # told to the driver, which decides
            done = {"error": f"{type(error).__name__}: {error}"}
        say({"id": request["id"], **done})

    say({"hello": Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()})
    while True:
        line = port.readline()
        if not line and is_over_when_closed:
            return
        if not line:  # nobody listens outside yet
            time.sleep(HUNG_UP_S)
            continue
        threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()


def main() -> int:
    """Serve the port; ends with the machine, or with the connection of standard input and output."""
    path = sys.argv[1] if len(sys.argv) > 1 else PORT
    if path == "-":
        serve(Pipes(), is_over_when_closed=True)
        return 0
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    if os.isatty(descriptor):  # a serial line, which would give back what it is told
        tty.setraw(descriptor)
    with os.fdopen(descriptor, "r+b", buffering=0) as port:
        serve(port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
