"""Functional core: every clinical decision as a pure function of state, input and time."""
