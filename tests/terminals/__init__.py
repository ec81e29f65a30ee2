"""The screen process in real terminal emulators: `python -m tests.terminals` (docs/developer.md, docs/adr/0046)."""
