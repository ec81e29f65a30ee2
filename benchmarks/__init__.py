"""Figures of the station beside their goals: `python -m benchmarks [NAME ...] [--json] [--quick] [--seed N]`."""
