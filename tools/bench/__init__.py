"""Measuring the site's speed on spaces of its own making.

Lies in tools/ because nothing that serves the public needs it: it makes databases, starts servers and
talks to a terminal, as its neighbours do. `manage.py bench` is its door.
"""
