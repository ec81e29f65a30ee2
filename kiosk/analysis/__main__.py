"""`python -m kiosk.analysis PARENT`: started by the controller for one LOP measurement, its line on standard input.

First it steps back, then it loads arrays: until then nothing of weight has run at the controller's priority.
"""

import socket
import sys

from kiosk.analysis.background import step_back


def main() -> int:
    """Serve one measurement; the exit code."""
    if not step_back(int(sys.argv[1])):
        return 0
    from kiosk.analysis.process import run  # noqa: PLC0415 - arrays come after stepping back

    with socket.socket(fileno=0) as line:
        line.setblocking(True)
        return run(line)


if __name__ == "__main__":
    sys.exit(main())
