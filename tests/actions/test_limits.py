"""Counting what people ask for: how much is enough, for whom, and that nobody's address is kept."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone, translation

from spaces.actions.limits import LIMITS, Visitor, take
from spaces.errors import TooMany
from spaces.models import Quota
from tests.races import at_once

pytestmark = pytest.mark.django_db
OFFICE = "203.0.113.7"
NOON = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stops the clock at noon; call it with what shall have passed."""

    def pass_by(**time):
        monkeypatch.setattr(timezone, "now", lambda: NOON + datetime.timedelta(**time))

    pass_by()
    return pass_by


def passes(times, what="mail", **asker):
    """Returns how many of `times` attempts are let through."""
    visitor = Visitor(asker.pop("address", OFFICE), has_worked=asker.pop("worked", True))
    passed = 0
    for _attempt in range(times):
        try:
            take(what, visitor=visitor, **asker)
        except TooMany:
            continue
        passed += 1
    return passed


def test_office_of_thirty_hands_in_from_one_address():
    addresses = [f"person{number}@example.org" for number in range(30)]
    for what in ("start", "mail", "send", "open", "renew"):
        for email in addresses:
            assert passes(1, what, email=email) == 1
    assert passes(30 * 20, "photo") == 600


@pytest.mark.parametrize("what", sorted(LIMITS))
def test_exactly_as_many_pass_as_may(what):
    limit = LIMITS[what]
    assert passes(limit.unworked + 2, what, worked=False) == limit.unworked
    if limit.mail is not None:
        assert passes(limit.mail + 2, what, address="192.0.2.1", email="an@example.org") == limit.mail


@pytest.mark.parametrize("what", sorted(LIMITS))
def test_without_proof_of_work_no_more_is_allowed(what):
    assert LIMITS[what].unworked <= LIMITS[what].worked


def test_those_without_proof_use_up_nothing_of_the_others():
    passes(50, worked=False)
    assert passes(1, worked=True) == 1


def test_letter_box_is_kept_from_floods_from_many_addresses():
    passed = [
        passes(1, address=f"198.51.100.{number}", worked=number % 2 == 0, email=email)
        for number, email in enumerate(["an@example.org", " AN@Example.org", "an+x@example.org"] * 10)
    ]
    assert sum(passed) == LIMITS["mail"].mail
    assert passes(1, address="198.51.100.1", email="binh@example.org") == 1


def test_network_of_an_ipv6_visitor_counts_as_one():
    most = LIMITS["start"].unworked
    assert passes(most, "start", address="2001:db8:1:2::1", worked=False) == most
    assert passes(1, "start", address="2001:db8:1:2:ffff::9", worked=False) == 0
    assert passes(1, "start", address="2001:db8:1:3::1", worked=False) == 1


def test_ipv4_address_in_ipv6_clothes_is_the_same():
    most = LIMITS["start"].unworked
    assert passes(most, "start", address=f"::ffff:{OFFICE}", worked=False) == most
    assert passes(1, "start", worked=False) == 0


@pytest.mark.parametrize("address", ["", "unix:", "300.1.1.1", "fe80::1%eth0", "\x00", "x" * 5000])
def test_address_that_is_none_is_counted_all_the_same(address):
    most = LIMITS["start"].unworked
    assert passes(most + 1, "start", address=address, worked=False) == most


@pytest.mark.parametrize("email", ["x", "@", "\x00", "\ud800@example.org", "x" * 5000])
def test_mail_address_that_is_none_is_counted_all_the_same(email):
    assert passes(1, email=email) == 1


def test_refusal_says_when_to_try_again(clock):
    clock(minutes=59, seconds=30)
    passes(12, worked=False)
    with translation.override("en"), pytest.raises(TooMany, match=r"again in 1 minute; what") as refusal:
        take("mail", visitor=Visitor(OFFICE))
    assert refusal.value.seconds == 30
    clock(minutes=20)
    passes(12, worked=False)
    with translation.override("en"), pytest.raises(TooMany, match=r"again in 40 minutes; what"):
        take("mail", visitor=Visitor(OFFICE))


def test_refusal_by_mail_names_the_folder_for_spam():
    passes(LIMITS["mail"].mail, email="an@example.org")
    with translation.override("en"), pytest.raises(TooMany, match="folder for spam"):
        take("mail", visitor=Visitor("192.0.2.9", has_worked=True), email="an@example.org")


def test_next_span_begins_anew(clock):
    assert passes(20, worked=False) == 12
    clock(hours=1)
    assert passes(20, worked=False) == 12


def test_what_is_stored_names_nobody():
    passes(1, email="an@example.org")
    stored = str(list(Quota.objects.values()))
    assert Quota.objects.count() == 2
    assert "an@" not in stored
    assert OFFICE not in stored
    assert {len(key) for key in Quota.objects.values_list("key", flat=True)} == {64}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_counting_inside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        take("start", visitor=Visitor(OFFICE))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_parallel_attempts_pass_exactly_as_often_as_may():
    def attempt():
        take("mail", visitor=Visitor(OFFICE, has_worked=True), email="an@example.org")

    refused = at_once(*[attempt] * 30)
    assert refused == ["TooMany"] * 10
    assert sorted(Quota.objects.values_list("used", flat=True)) == [20, 30]
