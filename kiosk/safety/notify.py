"""One datagram to the service manager."""

import os
import socket


def notify(message: str) -> None:
    """Tell systemd, where there is one; never waits. Being unheard is safe: it ends a unit it does not hear."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as manager:
        try:
            manager.sendto(message.encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError:
            return
