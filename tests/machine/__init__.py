"""A booted machine: the real installation on a real kernel, touched, starved and cut from power. See README.md."""
