"""What is worth a picture, and why."""
