"""Forms: they validate and convert, actions write."""
