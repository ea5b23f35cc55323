"""What a browser solves before it sends a form."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from spaces.actions.proof_of_work import new_challenge


@require_safe
@never_cache
def challenge_json(request: HttpRequest) -> JsonResponse:
    """Answer a new challenge in ALTCHA's form; for our own pages, and never kept."""
    return JsonResponse(new_challenge())
