"""How active the Sun makes the auroral oval."""
