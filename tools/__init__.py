"""What `make` calls: set-up, local server, tests. Nothing here is imported by the site."""
