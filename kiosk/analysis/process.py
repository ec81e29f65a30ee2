"""The body of the analysis process: messages in, news and the last word out, until the line ends."""

import socket
from typing import assert_never

from kiosk.analysis.listener import Listener
from kiosk.link.hearing import MAX_MESSAGE, Chunk, Conclude, LastWord, News, Ready, pack, unpack_told


def run(line: socket.socket) -> int:
    """Serve one measurement; the exit code when the line has ended.

    Raises:
        LinkError: what came is no message.
        ValueError: what came makes no sense (`Listener.take`).
    """
    listener = Listener()
    try:
        line.send(pack(Ready()))
        while body := line.recv(MAX_MESSAGE):
            told = unpack_told(body)
            match told:
                case Chunk():
                    heard = listener.take(told)
                    if heard is not None:
                        line.send(pack(News(heard)))
                case Conclude():
                    line.send(pack(LastWord(listener.conclude())))
                case _:
                    assert_never(told)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the controller has hung up in the middle of a word
    return 0
