"""The station without hardware: real processes on the simulated bench, or everything on virtual time."""
