"""What lies below, in words, and what time it is there."""
