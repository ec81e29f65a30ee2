"""Imports sqlite-utils without numpy, which it takes along wherever it is installed, for column types we do not use.

Arrays are for the analysis alone (ADR 23): here they would cost each process twenty megabytes and a tenth of a second.
"""

import sys
from importlib import import_module

if "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # what Python itself takes for "there is none"
    try:
        import_module("sqlite_utils")
    finally:
        del sys.modules["numpy"]
