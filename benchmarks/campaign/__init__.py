"""Faults, pairs of faults and long honest runs against the whole station, in virtual time, in memory."""
