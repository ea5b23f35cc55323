"""Proof of work by ALTCHA's protocol (version 2): served and verified by ourselves, each solution used once.

A browser finds the number whose derived key begins as the challenge says; that takes it about a second
of a slow phone's time, nobody's name, and no third party.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from spaces.models import SolvedChallenge

#: How long a challenge can be answered: as long as somebody takes for a section of the form.
LIFETIME = timedelta(minutes=20)
#: What browsers have built in, so that a phone is not far behind a machine that does nothing else.
_ALGORITHM = "PBKDF2/SHA-256"
#: Rounds of hashing for one number: a try takes a phone of 2015 about 7 ms, us to verify about 1 ms.
_COST = 2000
#: The number lies between these, so nobody waits longer than for the last: 1 to 2 s on such a phone.
_LOWEST, _HIGHEST = 100, 300
#: Nothing that a browser made from a challenge is longer.
_LONGEST_PAYLOAD = 2000


def new_challenge() -> dict[str, Any]:
    """Return a challenge for a browser in ALTCHA's form: `parameters` and the `signature` over them."""
    challenge = create_challenge(
        algorithm=_ALGORITHM,
        cost=_COST,
        counter=_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST),
        expires_at=timezone.now() + LIFETIME,
        hmac_secret=_secret(),
    )
    return challenge.to_dict()


def redeem(payload: str) -> bool:
    """Return whether `payload` solves a challenge of ours in time and for the first time.

    The signature over the challenge becomes a row; of parallel requests the one that inserts it wins.
    """
    if not _is_right(payload):
        return False
    challenge = Payload.from_base64(payload).challenge
    used = SolvedChallenge(
        digest=challenge.signature,
        expires_at=datetime.fromtimestamp(challenge.parameters.expires_at, UTC),
    )
    try:
        with transaction.atomic():
            used.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _is_right(payload: str) -> bool:
    """Return whether the signature, the time and the solution are right; junk of any kind is not."""
    if not 0 < len(payload) <= _LONGEST_PAYLOAD:
        return False
    try:
        return verify_solution(payload, _secret()).verified
    except TypeError:  # 2000.0 is signed as 2000 is, but nothing can be hashed 2000.0 times
        return False


def _secret() -> str:
    """Return the key that challenges are signed with: made from SECRET_KEY, for nothing else."""
    return salted_hmac("spaces.proof_of_work", "challenge", algorithm="sha256").hexdigest()
