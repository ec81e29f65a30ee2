"""Work that shall leave nothing behind in the memory of a process: a child does it, and only its answer comes back."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from kiosk.core.errors import KioskError


def apart(work: Callable[[], Mapping[str, object]]) -> dict[str, Any]:
    """What `work` returns in a forked child, as JSON carries it. Comes before any thread and any socket.

    Raises:
        KioskError: `work` was refused; the same words.
        SystemExit: the child ended without an answer; the same code.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _answer(work, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if not text:
        sys.exit(os.waitstatus_to_exitcode(status))
    answer, refusal = json.loads(text)
    if refusal:
        raise KioskError(*refusal)
    return dict(answer)


def _answer(work: Callable[[], Mapping[str, object]], writer: int) -> NoReturn:
    code = 1
    try:
        try:
            text = json.dumps((work(), None))
        except KioskError as error:
            text = json.dumps((None, (error.code, error.message, error.hint)))
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            pipe.write(text)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # whatever it was ends this child with its trace; the parent sees that no answer came
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)  # not as an interpreter ends: what is open here is the parent's
