"""The tables of a trace as its migration makes them. Shipped: a change is a new migration."""

from sqlite_utils import Database

from kiosk.storage.making import append_only, create

BLOCK_KEY = "(session_id << 32) + number"
"""The key of a block, and the only one: rows are appended to one tree, so that a commit writes one page."""
_BLOCKS = (
    "CREATE TABLE trace_blocks (id INTEGER PRIMARY KEY, session_id INTEGER NOT NULL REFERENCES sessions(id), "
    "number INTEGER NOT NULL, at_s REAL NOT NULL, points INTEGER NOT NULL, crc32 INTEGER NOT NULL, data BLOB NOT NULL, "
    f"CHECK (id = {BLOCK_KEY})) STRICT"
)
"""Who wrote a block, and the civil time, are in the row of its bout. Few are there at a time, and searched whole."""
_COVERED = (
    "EXISTS (SELECT 1 FROM trace_segments WHERE session_id = OLD.session_id "
    "AND first_number <= OLD.number AND OLD.number < first_number + blocks)"
)
_PIECES = (
    "CREATE VIEW trace_pieces AS "
    "SELECT 'segment' AS form, session_id, first_number AS number, blocks, points, start_s AS at_s, crc32, data "
    "FROM trace_segments UNION ALL "
    "SELECT 'block', session_id, number, 1, points, at_s, crc32, data FROM trace_blocks UNION ALL "
    "SELECT 'end', session_id, blocks + 1, 0, points, at_s, 0, x'' FROM trace_ends"
)
"""A trace in order of `number`, whichever form it has, and where it ended."""


def create_trace_tables(db: Database) -> None:
    """Segments and ends, and blocks without stamps: those there are move over as they are, and are packed later."""
    session = (("session_id", "sessions"),)
    create(
        db,
        "trace_segments",
        {
            "session_id": int,
            "first_number": int,
            "blocks": int,
            "start_s": float,
            "points": int,
            "crc32": int,
            "data": bytes,
        },
        references=session,
        indexed=False,  # the unique index below begins with the session
    )
    db.table("trace_segments").create_index(["session_id", "first_number"], unique=True)
    ends: dict[str, type] = {"session_id": int, "blocks": int, "points": int, "cut": int}
    create(db, "trace_ends", ends, references=session, indexed=False)
    db.table("trace_ends").create_index(["session_id"], unique=True)
    for name in ("trace_segments", "trace_ends"):
        append_only(db, name)
    db.execute("ALTER TABLE trace_blocks RENAME TO stamped_blocks")
    db.execute(_BLOCKS)
    db.execute(
        "INSERT INTO trace_blocks (id, session_id, number, at_s, points, crc32, data) "  # noqa: S608 - our own words
        f"SELECT {BLOCK_KEY}, session_id, number, at_s, points, crc32, data FROM stamped_blocks "
        "ORDER BY session_id, number"
    )
    db.execute("DROP TABLE stamped_blocks")
    append_only(db, "trace_blocks")
    db.execute("DROP TRIGGER trace_blocks_no_delete")
    db.execute(
        f"CREATE TRIGGER trace_blocks_no_delete BEFORE DELETE ON trace_blocks WHEN NOT {_COVERED} "
        "BEGIN SELECT RAISE(ABORT, 'trace_blocks is append-only'); END"
    )
    db.execute(
        "CREATE TRIGGER trace_blocks_before_end BEFORE INSERT ON trace_blocks "
        "WHEN EXISTS (SELECT 1 FROM trace_ends WHERE session_id = NEW.session_id) "
        "BEGIN SELECT RAISE(ABORT, 'the trace has ended'); END"
    )
    db.execute(_PIECES)
