"""How the web server runs, locally and in production; gunicorn reads this file by itself."""

import os
from pathlib import Path

from gunicorn.workers.base import Worker

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
# Two processes use two cores; threads keep a slow visitor from holding one up.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 20
keepalive = 5
# The sign of life goes to memory: a busy disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
loglevel = os.environ.get("LOG_LEVEL", "warning")


def post_worker_init(worker: Worker) -> None:
    """Reads the public data before the first visitor comes, and closes the connection it was read by."""
    from django.db import DatabaseError, connection  # noqa: PLC0415  (needs the app, which is loaded only now)

    from spaces.queries.snapshot import current_snapshot  # noqa: PLC0415

    try:
        current_snapshot()
    except DatabaseError as error:
        worker.log.warning("The public data will be read with the first request: %s", error)
    finally:
        connection.close()
