"""The simulated bench as a process of its own: `kiosk bench`."""

import argparse

from kiosk.config import make_folder
from kiosk.core.errors import ConfigError
from kiosk.hw.factory import serve_bench
from kiosk.log import set_up
from kiosk.ops.options import bench_options


def serve(arguments: argparse.Namespace) -> int:
    """Serve a bench in a folder until it is ended; the exit code.

    Raises:
        ConfigError: the folder cannot be made.
    """
    set_up("bench", file=None)
    if problems := make_folder(arguments.runtime, "--runtime"):
        raise ConfigError(problems)
    return serve_bench(arguments.runtime, **bench_options(arguments))
