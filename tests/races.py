"""Several people at once, each on a connection of their own."""

import threading

from django.core.exceptions import ValidationError
from django.db import connection

from spaces.errors import DomainError


def at_once(*steps):
    """Takes the steps in threads that start together; returns the refusals, and fails for other errors."""
    refused, broken, start = [], [], threading.Barrier(len(steps))

    def take(step):
        try:
            start.wait()
            step()
        except (DomainError, ValidationError) as error:
            refused.append(type(error).__name__)
        except Exception as error:  # noqa: BLE001 - told to the test
            broken.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    return refused
