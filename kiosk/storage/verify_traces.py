"""Whether every trace is whole: each piece by its checksum, none missing between two or behind the last."""

import sqlite3
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.findings import Found
from kiosk.storage.pieces import demand_next, demand_points, piece_columns

_NEW_TRACES: Final = """
SELECT session_id FROM trace_segments WHERE id IN (SELECT row FROM audit WHERE seq > :after AND what = 'trace_segments')
UNION SELECT session_id FROM trace_ends WHERE id IN (SELECT row FROM audit WHERE seq > :after AND what = 'trace_ends')
UNION SELECT session_id FROM trace_blocks
"""
_PIECES: Final = "SELECT * FROM trace_pieces WHERE session_id = ? ORDER BY number, blocks DESC"


def look_at_traces(connection: sqlite3.Connection, found: Found, after: int) -> None:
    """Every piece of every trace, or of those that have new ones; and that none is missing.

    A whole look goes by the number of the bout, so that never more than a bout is held.
    """
    sessions = "SELECT id FROM sessions ORDER BY id" if not after else _NEW_TRACES
    for (session,) in connection.execute(sessions, {"after": after} if after else {}).fetchall():
        _trace(connection, session, found)


def _trace(connection: sqlite3.Connection, session: int, found: Found) -> None:
    last, points = 0, 0
    for one in connection.execute(_PIECES, [session]):
        piece = dict(one)
        try:
            demand_next(piece, last)
            if piece["form"] == "end":
                demand_points(piece, points)
            else:
                piece_columns(piece, ())
        except StorageError as error:
            found.add(error.code, "traces", session, error.message)
        last = piece["number"] + piece["blocks"] - 1
        points += piece["points"]
        found.blocks += piece["blocks"]
