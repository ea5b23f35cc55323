"""What `make` calls: set-up, local server, tests, measurements. No page of the site imports it."""
