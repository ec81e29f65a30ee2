"""The record store: one SQLite file, and the only place that speaks SQL."""

from kiosk.storage import lean as lean  # before anything else imports sqlite-utils
from kiosk.storage.columns import TraceColumns
from kiosk.storage.ready import Stamping, ready_records
from kiosk.storage.store import Store, open_store

__all__ = ["Stamping", "Store", "TraceColumns", "open_store", "ready_records"]
