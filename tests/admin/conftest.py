"""The staff area is read in English here, so that what it says can be compared."""

import pytest
from django.test import Client
from django.utils.translation import override

from tests.builders import make_superuser, make_user


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def signed_in(db):
    """Returns signed_in(*groups) -> client of a new account; without a group, of a superuser."""

    def sign_in(*groups):
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.user = make_user("", *groups) if groups else make_superuser(f"chief{id(client)}")
        client.force_login(client.user)
        return client

    return sign_in


@pytest.fixture
def chief(signed_in):
    """A client that may do everything."""
    return signed_in()


@pytest.fixture
def coordinator(signed_in):
    """A client of the group Coordinator."""
    return signed_in("Coordinator")


@pytest.fixture
def publisher(signed_in):
    """A client of the group Publisher."""
    return signed_in("Publisher")


@pytest.fixture
def editor(signed_in):
    """A client of the group Editor."""
    return signed_in("Editor")


@pytest.fixture
def auditor(signed_in):
    """A client of the group Auditor."""
    return signed_in("Auditor")
