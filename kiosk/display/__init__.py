"""What shows the screen on the panel: it finds the panel, and becomes the compositor with a terminal in it."""
