"""French formats of dates and numbers."""
