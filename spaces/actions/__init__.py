"""Writes: keyword-only, `by=`, atomic; each the one path for what it does."""
