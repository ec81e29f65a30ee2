"""The drawings of `docs/img`, made from what the program itself says. `python -m tests.drawings` makes all anew."""
