"""What people are asked to agree to: required first, explicit in every language, true to the spans."""

import hashlib
import re

import pytest
from django.utils import translation

from spaces.consents import TEXTS_VERSION, purposes_of, required_of, text_of
from spaces.enums import ConsentPurpose, Language, ProposalKind
from spaces.spans import SPANS, days_of

#: The Vietnamese texts of each version; who changes one gives the texts a new version here.
FINGERPRINTS = {"2026-11": "20d88ecdea11002a"}


@pytest.mark.parametrize("kind", ProposalKind)
def test_handling_comes_first_and_is_always_required(kind):
    assert purposes_of(kind, has_photos=False)[0] == ConsentPurpose.HANDLING
    assert required_of(kind, has_photos=False) == {ConsentPurpose.HANDLING}


@pytest.mark.parametrize("kind", ProposalKind)
def test_photos_are_asked_for_only_where_photos_are_sent(kind):
    assert ConsentPurpose.PHOTOS not in purposes_of(kind, has_photos=False)
    assert purposes_of(kind, has_photos=True)[1] == ConsentPurpose.PHOTOS
    assert ConsentPurpose.PHOTOS in required_of(kind, has_photos=True)


@pytest.mark.parametrize("kind", [ProposalKind.NEW, ProposalKind.CLAIM])
def test_contact_and_news_are_offered_to_who_runs_a_space_and_never_required(kind):
    voluntary = set(purposes_of(kind, has_photos=True)) - required_of(kind, has_photos=True)
    assert voluntary == {ConsentPurpose.CONTACT, ConsentPurpose.NETWORK}


@pytest.mark.parametrize("kind", [ProposalKind.CORRECTION, ProposalKind.CLOSURE])
def test_who_only_reports_is_not_asked_for_more_than_handling(kind):
    assert purposes_of(kind, has_photos=False) == (ConsentPurpose.HANDLING,)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_text_is_its_own_in_each_language_and_fills_every_number(purpose, language):
    with translation.override(language):
        text = str(text_of(purpose))

    assert len(text) > 200
    assert not re.search(r"[{}%]", text)


@pytest.mark.parametrize("purpose", [ConsentPurpose.HANDLING, ConsentPurpose.NETWORK])
def test_text_promises_the_span_that_the_purge_keeps(purpose):
    for language in Language:
        with translation.override(language):
            assert str(days_of("contact")) in str(text_of(purpose))


def test_unknown_purpose_has_no_text():
    with pytest.raises(KeyError):
        text_of("advertising")


def test_texts_keep_their_version():
    with translation.override("vi"):
        said = "\n".join(str(text_of(purpose)) for purpose in ConsentPurpose)

    assert hashlib.sha256(said.encode()).hexdigest()[:16] == FINGERPRINTS[TEXTS_VERSION]


@pytest.mark.parametrize("key", SPANS)
def test_span_says_what_after_what_and_why(key):
    span = SPANS[key]

    assert span.days > 0
    assert span.length.days == span.days
    for language in Language:
        with translation.override(language):
            assert all(str(text) for text in (span.what, span.after, span.why))
