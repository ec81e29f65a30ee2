"""Hardware: ports, adapters for the real chip and pins, the simulated bench, and the one factory that chooses."""
