"""What the cases run on: one interface, and a machine behind it."""
