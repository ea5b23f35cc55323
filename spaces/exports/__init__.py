"""Open data in files."""
