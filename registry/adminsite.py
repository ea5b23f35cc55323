"""The branded admin site: the work queue first, tables after."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from spaces.enums import MailState, PrivacyState, RoundPhase
from spaces.models import Assignment, OutgoingMail
from spaces.permissions import can_coordinate, can_handle_privacy, can_moderate, can_score, can_see_mail
from spaces.queries.history import recent_changes
from spaces.queries.privacy import waiting_requests
from spaces.queries.proposal_queue import counts_for
from spaces.queries.rounds import overdue_rounds
from spaces.queries.tasks import count_due, tasks_of
from spaces.queries.workqueue import PROBLEMS, problem_counts


class RegistryAdminSite(admin.AdminSite):
    """The staff area of the registry."""

    site_header = gettext_lazy("Registry of creative spaces")
    site_title = gettext_lazy("Registry")
    index_title = gettext_lazy("Work queue")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: list[URLPattern] = []

    def add_pages(self, *pages: URLPattern) -> None:
        """Add pages that belong to no table; each needs a session of staff and checks its own right."""
        self._pages += pages

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add pages of our own and the language switch: addresses here carry no language."""
        return [path("language/", set_language, name="set_language"), *self._pages, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign in; a browser that holds proposals keeps its session longer, a session of staff does not."""
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            request.session.set_expiry(None)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the public site in the reader's language."""
        return super().each_context(request) | {"site_url": f"/{(get_language() or 'vi')[:2]}/"}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show what waits for a person, what happened last, and the tables."""
        may_see = request.user.has_perm("spaces.view_space")
        may_score = can_score(request.user)
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "subtitle": None,
            "app_list": self.get_app_list(request),
            "proposal_cards": _proposal_cards(request.user),
            "assessment_cards": _assessment_cards(request.user),
            "cards": [
                *(_cards() if may_see else []),
                *_mail_cards(request.user),
                *_privacy_cards(request.user),
            ],
            "sees_spaces": may_see,
            "recent": recent_changes() if may_see else [],
            "tasks": [group for group in tasks_of(request.user) if group.due] if may_score else [],
            "today": timezone.localdate(),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/index.html", context)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the first page, which lists all tables."""
        return HttpResponseRedirect(reverse("admin:index"))


def _proposal_cards(user: Any) -> list[dict[str, Any]]:
    """Return the cards of moderators: what waits in their districts, and who has not answered for long."""
    if not can_moderate(user):
        return []
    counts = counts_for(user)
    proposals = reverse("admin:spaces_proposal_changelist")
    late = ngettext(
        "%(count)d beyond the target time.", "%(count)d beyond the target time.", counts.overdue
    ) % {"count": counts.overdue}
    return [
        {
            "key": "proposals-waiting",
            "title": _("Proposals waiting"),
            "remedy": late if counts.overdue else _("Review them, the oldest first."),
            "count": counts.waiting,
            "address": proposals,
        },
        {
            "key": "proposals-unanswered",
            "title": _("Asked for changes, no answer"),
            "remedy": _("For more than 30 days: ask again, or decline."),
            "count": counts.unanswered,
            "address": f"{proposals}?due=unanswered",
        },
    ]


def _assessment_cards(user: Any) -> list[dict[str, Any]]:
    """Return the cards of assessors: what they have to hand in; of coordinators: what is late or open."""
    cards = []
    if can_score(user):
        card = {
            "key": "sheets-due",
            "title": _("My assessments"),
            "remedy": _("Sheets to fill in and hand in."),
            "count": count_due(user),
            "address": reverse("admin:sheets"),
        }
        cards.append(card)
    if not can_coordinate(user):
        return cards
    rounds = reverse("admin:spaces_assessmentround_changelist")
    return [
        *cards,
        {
            "key": "rounds-overdue",
            "title": _("Rounds overdue"),
            "remedy": _("Remind the assessors or set a later day."),
            "count": overdue_rounds(timezone.localdate()).count(),
            "address": f"{rounds}?due=overdue",
        },
        {
            "key": "sheets-outstanding",
            "title": _("Sheets outstanding"),
            "remedy": _("Not handed in yet, in all open rounds."),
            "count": Assignment.objects.waiting().count(),
            "address": f"{rounds}?phase={RoundPhase.OPEN}",
        },
    ]


def _privacy_cards(user: Any) -> list[dict[str, Any]]:
    """Return the card of what people ask about their data, for those who answer it."""
    if not can_handle_privacy(user):
        return []
    waiting = list(waiting_requests().values_list("due_at", flat=True))
    late = sum(due_at < timezone.now() for due_at in waiting)
    remedy = ngettext(
        "%(count)d is overdue: answer it today.", "%(count)d are overdue: answer them today.", late
    )
    card = {
        "key": "privacy",
        "title": _("Requests about personal data"),
        "remedy": remedy % {"count": late} if late else _("Answer each within its time."),
        "count": len(waiting),
        "address": f"{reverse('admin:spaces_privacyrequest_changelist')}?state__exact={PrivacyState.OPEN}",
    }
    return [card]


def _mail_cards(user: Any) -> list[dict[str, Any]]:
    """Return the card of the mails that were given up, for those who see mails."""
    if not can_see_mail(user):
        return []
    card = {
        "key": "mails-failed",
        "title": _("Mails that failed"),
        "remedy": _("Find out why, then send them again."),
        "count": OutgoingMail.objects.filter(state=MailState.FAILED).count(),
        "address": f"{reverse('admin:spaces_outgoingmail_changelist')}?state={MailState.FAILED}",
    }
    return [card]


def _cards() -> list[dict[str, Any]]:
    """Return the cards of the work queue: title, remedy, count, address of exactly that list."""
    counts = problem_counts()
    spaces = reverse("admin:spaces_space_changelist")
    cards = [
        {
            "key": problem.key,
            "title": problem.title,
            "remedy": problem.remedy,
            "count": counts[problem.key],
            "address": f"{spaces}?problem={problem.key}",
        }
        for problem in PROBLEMS
    ]
    duplicates = {
        "key": "duplicates",
        "title": _("Possible duplicates"),
        "remedy": _("Compare side by side: the same space, or two?"),
        "count": counts["duplicates"],
        "address": reverse("admin:spaces_space_duplicates"),
    }
    return [*cards[:7], duplicates, *cards[7:]]
