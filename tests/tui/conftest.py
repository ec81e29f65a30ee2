import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.tui.stylesheets import share


@pytest.fixture(scope="session", autouse=True)
def _one_parse_of_the_stylesheets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield
