"""Vietnamese formats of dates and numbers."""
