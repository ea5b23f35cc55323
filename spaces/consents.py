"""What a person who sends a proposal agrees to: one text a purpose, in plain words.

A text says what for, which data, how long, and how to take it back. Whoever changes a text changes
`TEXTS_VERSION` with it: the version and the words that were read are kept with each consent.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .enums import ConsentPurpose, ProposalKind
from .spans import days_of

TEXTS_VERSION = "2026-11"

_TEXTS: Mapping[str, Promise] = {
    ConsentPurpose.HANDLING: format_lazy(
        _(
            "I agree that the Department of Culture and Sports of Hanoi uses my name, my role, my e-mail"
            " address and my telephone number to handle this proposal: to check it, to ask me questions and"
            " to tell me what became of it. Only staff who handle proposals see these data; they are never"
            " published. They are erased at the latest {days} days after the decision, or after I stop"
            " managing the listing. I can withdraw this consent at any time on the page of my proposal; a"
            " proposal that has not been decided is then withdrawn."
        ),
        days=days_of("contact"),
    ),
    ConsentPurpose.PHOTOS: _(
        "I agree that the photos I send are published in the registry and its open data, each under the"
        " licence I chose and with the credit I gave. I may allow this, and people who can be recognised"
        " agree to it. I can withdraw this consent at any time: photos not yet published are then deleted,"
        " published ones are taken down by the department. Copies that others made under a free licence"
        " cannot be called back."
    ),
    ConsentPurpose.CONTACT: _(
        "I agree that my name, my e-mail address and my telephone number are kept as private contact of the"
        " space, so that the department can reach whoever runs it. Only staff see them; they are never"
        " published. They are kept until I withdraw this consent, which I can do at any time on the page of"
        " my proposal or by writing to the department; then they are erased."
    ),
    ConsentPurpose.NETWORK: format_lazy(
        _(
            "I agree that the department uses my name and my e-mail address to send me news of the network"
            " of creative spaces: calls, meetings and events. I can withdraw this consent at any time on the"
            " page of my proposal or by writing to the department. Without it nothing changes for my"
            " proposal. It ends when my data are erased, at the latest {days} days after the decision unless"
            " I am a private contact or manage a listing."
        ),
        days=days_of("contact"),
    ),
}

#: In the order of the page: what is needed first, then what is voluntary.
_PURPOSES: Mapping[str, tuple[ConsentPurpose, ...]] = {
    ProposalKind.NEW: (ConsentPurpose.HANDLING, ConsentPurpose.CONTACT, ConsentPurpose.NETWORK),
    # Who corrects or reports need not run the space, so nobody is asked to become its contact.
    ProposalKind.CORRECTION: (ConsentPurpose.HANDLING,),
    ProposalKind.CLOSURE: (ConsentPurpose.HANDLING,),
    ProposalKind.CLAIM: (ConsentPurpose.HANDLING, ConsentPurpose.CONTACT, ConsentPurpose.NETWORK),
}


def text_of(purpose: str) -> Promise:
    """Return what a person reads and agrees to, in the active language; raises KeyError if unknown."""
    return _TEXTS[purpose]


def purposes_of(kind: str, has_photos: bool) -> tuple[ConsentPurpose, ...]:
    """Return what the sender of a proposal of `kind` is asked for, in the order of the page."""
    first, *others = _PURPOSES[kind]
    return (first, *((ConsentPurpose.PHOTOS,) if has_photos else ()), *others)


def required_of(kind: str, has_photos: bool) -> frozenset[ConsentPurpose]:
    """Return the purposes without which a proposal cannot be sent; the others are voluntary."""
    voluntary = {ConsentPurpose.CONTACT, ConsentPurpose.NETWORK}
    return frozenset(purposes_of(kind, has_photos)) - voluntary
