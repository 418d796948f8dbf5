"""Which way to look."""
