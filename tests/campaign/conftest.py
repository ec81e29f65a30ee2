import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Faults make the station log what it thinks of them."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
