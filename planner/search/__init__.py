"""When a margin changes sign. Knows numbers, and nothing of space."""
