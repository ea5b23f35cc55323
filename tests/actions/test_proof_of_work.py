"""Proof of work: what is accepted, until when, and that one solution works once."""

import base64
import copy
import datetime
import json
import time

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.utils import timezone

from spaces.actions import proof_of_work
from spaces.actions.proof_of_work import LIFETIME, new_challenge, redeem
from spaces.models import SolvedChallenge
from tests.races import at_once

pytestmark = pytest.mark.django_db
#: What no browser made, but for the last of a length that nothing of ours has.
JUNK = [
    "", "x", "é", "\x00", "null", "[]", "{}", '{"challenge": 1}', '{"challenge": {"parameters": []}}',
    '{"challenge": {"parameters": {}}, "solution": {}}', "[" * 1400, '{"challenge": "x", "solution": "x"}',
    "1" * 1400, '"\\ud800"', "x" * 10_000,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _light_work(monkeypatch):
    """Lets a test wait for milliseconds: the protocol is the same."""
    monkeypatch.setattr(proof_of_work, "_COST", 1)


def solved(challenge=None):
    """Returns the payload of a solved challenge as JSON data."""
    challenge = Challenge.from_dict(challenge or new_challenge())
    return Payload(challenge, solve_challenge(challenge)).to_dict()


def packed(payload):
    """Returns a payload as a browser sends it."""
    return base64.b64encode(json.dumps(payload).encode()).decode()


def changed(payload, *path, to):
    """Returns a payload with another value at `path`."""
    payload = copy.deepcopy(payload)
    place = payload
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return payload


def test_challenge_is_light_signed_and_never_the_same():
    first, second = new_challenge(), new_challenge()
    assert first["parameters"]["algorithm"] == "PBKDF2/SHA-256"
    assert len(first["signature"]) == 64
    assert first["signature"] != second["signature"]


def test_solution_is_accepted_once():
    payload = packed(solved())
    assert redeem(payload) is True
    assert redeem(payload) is False
    assert SolvedChallenge.objects.count() == 1


def test_used_solution_in_other_clothes_is_refused():
    payload = solved()
    assert redeem(packed(payload)) is True
    assert redeem(packed(payload | {"more": 1})) is False
    assert redeem(packed(changed(payload, "solution", "time", to=5))) is False
    assert redeem(packed(changed(payload, "challenge", "parameters", "cost", to=1.0))) is False


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("solution", "counter"), 99),
        (("solution", "counter"), "100"),
        (("solution", "counter"), -1),
        (("solution", "counter"), 2**40),
        (("solution", "derivedKey"), "00" * 32),
        (("solution", "derivedKey"), None),
        (("challenge", "signature"), "0" * 64),
        (("challenge", "signature"), None),
        (("challenge", "signature"), 5),
        (("challenge", "parameters", "keyPrefix"), ""),
        (("challenge", "parameters", "cost"), 10**9),
        (("challenge", "parameters", "expiresAt"), 10**12),
        (("challenge", "parameters", "expiresAt"), "never"),
        (("challenge", "parameters", "expiresAt"), None),
        (("challenge", "parameters", "nonce"), "zz"),
    ],
)
def test_altered_solution_is_refused(path, value):
    assert redeem(packed(changed(solved(), *path, to=value))) is False


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_is_refused(junk):
    assert redeem(junk) is False
    assert redeem(base64.b64encode(junk.encode()).decode()) is False


def test_challenge_of_somebody_else_is_refused(monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(proof_of_work, "_secret", lambda: "another key")
        foreign = packed(solved())
    assert redeem(foreign) is False


def test_solution_expires(monkeypatch):
    late = packed(solved())
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + LIFETIME.total_seconds() + 2)
    assert redeem(late) is False


def test_row_is_kept_for_as_long_as_the_solution_could_be_sent():
    redeem(packed(solved()))
    kept = SolvedChallenge.objects.get().expires_at - timezone.now()
    assert datetime.timedelta(minutes=19) < kept <= LIFETIME


def test_number_lies_where_nobody_waits_long():
    numbers = [solved()["solution"]["counter"] for _attempt in range(20)]
    assert 100 <= min(numbers) <= max(numbers) < 300
    assert len(set(numbers)) > 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_parallel_posts_of_one_solution_let_one_through():
    payload, accepted = packed(solved()), []

    assert at_once(*[lambda: accepted.append(redeem(payload))] * 20) == []

    assert sorted(accepted) == [False] * 19 + [True]
