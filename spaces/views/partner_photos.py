"""The photos of a proposal: sent several at a time, described, put into order, taken away again.

The page is a plain form. Its scripts send the same fields one photo at a time and ask for JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from spaces.actions.photos import MOST_BYTES
from spaces.actions.proposal_drafts import save_section
from spaces.actions.proposal_photos import (
    add_proposal_photo,
    describe_photos,
    order_photos,
    remove_proposal_photo,
)
from spaces.enums import ProposalSection
from spaces.errors import ProposalLocked, ProposalMoved, TooMany
from spaces.forms.partner.photos import PhotoTextForm, RightsForm
from spaces.models import Proposal, ProposalPhoto
from spaces.permissions import can_see_proposals
from spaces.proposing import MOST_PHOTOS
from spaces.text import nfc

from .media import webp_file
from .partner_access import holder, private_page
from .partner_shell import address_after, came_from_check, shell
from .visitor import has_worked, visitor_of

#: Of the name of a file so much is repeated to its sender.
_LONGEST_NAME = 60


class Row(NamedTuple):
    """A photo as its card shows it."""

    photo: ProposalPhoto
    address: str
    form: PhotoTextForm
    is_first: bool = False
    is_last: bool = False


@dataclass
class Sent:
    """What became of the files of an upload; `refused` are sentences that begin with the file's name.

    `wait_s`: after so many seconds more files are taken.
    """

    added: list[ProposalPhoto] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wait_s: int = 0


def photos_section(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Show the photos of a proposal, or store what was sent.

    Whatever button was pressed, texts and files that came along are stored.
    """
    if request.method != "POST":
        return _page(request, proposal, RightsForm(initial=_latest_rights(proposal)))
    try:
        return _store(request, proposal)
    except (ProposalLocked, ProposalMoved) as error:
        if _wants_json(request):
            return JsonResponse({"code": "locked", "message": error.message}, status=409)
        messages.error(request, error.message)
        return HttpResponseRedirect(request.get_full_path())


def _store(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Store texts, then files, then take the step that the button names."""
    is_leaving = not {"add", "up", "down", "remove", "order"} & set(request.POST)
    rights = RightsForm(request.POST)
    described = _described(request, proposal, rights.said, is_final=is_leaving)
    describe_photos(proposal=proposal, texts={form.photo.key: form.said for form in described})
    sent = _add_all(request, proposal, rights.said)
    _take_step(request, proposal)
    if _wants_json(request):
        return _answer(request, proposal, sent)
    _say(request, sent)
    if not (all(form.is_valid() for form in described) and rights.is_valid()):
        return _page(request, proposal, rights, described)
    if sent.refused or not is_leaving or _has_undescribed(sent):
        return HttpResponseRedirect(request.get_full_path())
    saved = save_section(proposal=proposal, section=ProposalSection.PHOTOS, values={})
    return HttpResponseRedirect(_following(request, saved))


def _following(request: HttpRequest, proposal: Proposal) -> str:
    """Return the address of the page that comes after this one."""
    return address_after(proposal, ProposalSection.PHOTOS, came_from_check=came_from_check(request))


def _described(
    request: HttpRequest, proposal: Proposal, rights: Mapping[str, str], *, is_final: bool
) -> list[PhotoTextForm]:
    """Return the forms of the photos whose texts came along."""
    forms = (
        PhotoTextForm(request.POST, photo=photo, rights=rights, is_final=is_final)
        for photo in proposal.photos.all()
    )
    return [form for form in forms if form.add_prefix("alt") in request.POST]


def _has_undescribed(sent: Sent) -> bool:
    """Return whether a new photo still needs words, so that the page cannot be left yet."""
    return any(not (photo.alt and photo.credit and photo.licence) for photo in sent.added)


def _add_all(request: HttpRequest, proposal: Proposal, rights: Mapping[str, str]) -> Sent:
    """Store each file that is a photo; the others are named with what was wrong."""
    sent = Sent()
    visitor = visitor_of(request)
    for file in request.FILES.getlist("photos"):
        try:
            photo = add_proposal_photo(proposal=proposal, file=file, data=rights, visitor=visitor)
        except ValidationError as error:
            sent.refused.append(f"{_shown(file.name)}: {' '.join(error.messages)}")
        except TooMany as error:
            sent.refused.append(f"{_shown(file.name)}: {error.message}")
            sent.wait_s = error.seconds
        else:
            if photo not in sent.added:  # the same file twice
                sent.added.append(photo)
    return sent


def _shown(name: str | None) -> str:
    """Return the name of a file as a sentence can hold it."""
    tidy = nfc("".join(char for char in name or "" if char.isprintable())) or _("File")
    return tidy if len(tidy) <= _LONGEST_NAME else f"{tidy[: _LONGEST_NAME - 12]}…{tidy[-10:]}"


def _take_step(request: HttpRequest, proposal: Proposal) -> None:
    """Move or remove the photo that a button names, or put all into the order that was sent."""
    sent = request.POST
    if "remove" in sent:
        key = _key(sent["remove"])
        if key is not None:
            remove_proposal_photo(proposal=proposal, key=key)
    elif "order" in sent:
        order_photos(proposal=proposal, keys=[key for key in map(_key, sent.getlist("order")) if key])
    elif "up" in sent or "down" in sent:
        step = -1 if "up" in sent else 1
        order_photos(proposal=proposal, keys=_moved(proposal, _key(sent["up" if step < 0 else "down"]), step))


def _moved(proposal: Proposal, key: UUID | None, step: int) -> list[UUID]:
    """Return the keys in the order in which the photo `key` has changed places with its neighbour."""
    keys = [photo.key for photo in proposal.photos.all()]
    if key in keys:
        place = keys.index(key)
        keys.insert(max(0, place + step), keys.pop(place))
    return keys


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _say(request: HttpRequest, sent: Sent) -> None:
    """Say what became of the files, for the page that follows."""
    if sent.added:
        number = len(sent.added)
        text = ngettext("%(number)d photo is stored.", "%(number)d photos are stored.", number)
        messages.success(request, text % {"number": number})
    for sentence in sent.refused:
        messages.error(request, sentence)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _answer(request: HttpRequest, proposal: Proposal, sent: Sent) -> HttpResponse:
    """Answer the cards of what was added and what was refused; how many photos there are now."""
    cards = [
        {"key": str(row.photo.key), "html": render_to_string("partner/photo.html", {"row": row}, request)}
        for row in _rows(proposal, sent.added)
    ]
    answer = {"cards": cards, "refused": sent.refused, "number": proposal.photos.count()}
    if sent.wait_s:
        return JsonResponse(answer, status=429, headers={"Retry-After": str(sent.wait_s)})
    return JsonResponse(answer, status=422 if sent.refused else 200)


def _page(
    request: HttpRequest, proposal: Proposal, rights: RightsForm, described: list[PhotoTextForm] = ()
) -> HttpResponse:
    """Return the page; `described` are forms with what was typed."""
    photos = list(proposal.photos.all())
    rows = _rows(proposal, photos, described)
    context = {
        **shell(proposal, ProposalSection.PHOTOS),
        "following": _following(request, proposal),
        "came_from_check": came_from_check(request),
        "has_worked": has_worked(request),
        "rows": rows,
        "faults": any(form.errors for form in (rights, *described)),
        "rights": rights,
        "notes": list(filter(None, [proposal.requested.get(ProposalSection.PHOTOS)])),
        "most": MOST_PHOTOS,
        "most_mb": MOST_BYTES >> 20,
        "has_room": len(photos) < MOST_PHOTOS,
    }
    return render(request, "partner/photos.html", context)


def _rows(proposal: Proposal, photos: list[ProposalPhoto], described: list[PhotoTextForm] = ()) -> list[Row]:
    typed = {form.photo.key: form for form in described}
    last = len(photos) - 1
    return [
        Row(
            photo,
            reverse("proposal-photo", args=[proposal.reference, photo.key, photo.widths[0]]),
            typed.get(photo.key) or PhotoTextForm(photo=photo),
            is_first=number == 0,
            is_last=number == last,
        )
        for number, photo in enumerate(photos)
    ]


def _latest_rights(proposal: Proposal) -> dict[str, str]:
    """Return what was said of the photo sent last: it mostly holds for the next ones, too."""
    latest = proposal.photos.order_by("-pk").first()
    return {"credit": latest.credit, "licence": latest.licence} if latest else {}


@require_safe
@private_page
def proposal_photo(request: HttpRequest, reference: str, key: str, width: str) -> HttpResponse:
    """Answer one width of a photo to its sender and, once it was sent, to staff; 404 to anybody else."""
    proposal = holder(request, reference)
    if proposal is None and can_see_proposals(request.user):
        proposal = Proposal.objects.sent().filter(reference=reference).first()
    photo = proposal.photos.filter(key=_key(key)).first() if proposal is not None else None
    if photo is None or int(width) not in photo.widths:
        raise Http404
    response = webp_file(photo.path(int(width)))
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
