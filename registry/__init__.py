"""The project: settings, addresses, admin site."""
