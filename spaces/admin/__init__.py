"""The staff area, one module a topic."""
