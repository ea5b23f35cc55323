"""Pages and data addresses."""
