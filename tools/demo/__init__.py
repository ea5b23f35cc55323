"""What `make demo` shows: invented spaces, accounts and rounds, made by the actions that make real ones."""
