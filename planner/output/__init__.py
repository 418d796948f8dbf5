"""Tables, JSON and CSV of finished values."""
