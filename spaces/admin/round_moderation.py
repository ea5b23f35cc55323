"""The queue of moderation: one divergent criterion of a space at a time."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.actions.moderation import moderate
from spaces.enums import RoundPhase
from spaces.forms.moderation import OUT, DecisionForm
from spaces.models import AssessmentRound
from spaces.permissions import can_coordinate
from spaces.queries.conflicts import has_conflict
from spaces.queries.moderation import Case, Cell, Queue, case_of, queue_of, rows_of
from spaces.shares import whole_percent

from .round_drawing import draw_scale
from .round_shell import address_of, attempt, coordinators_round, round_or_refusal, say, shell

#: So many lines of the queue stand beside the case.
LIST_SIZE = 20
SHOWN: dict[str, str | Promise] = {
    "": gettext_lazy("To decide"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}
_AFTER_SCORING = tuple(phase for phase in RoundPhase if phase not in (RoundPhase.DRAFT, RoundPhase.OPEN))


class Level(NamedTuple):
    """A choice of the form: its anchor, who gave it, and its radio button."""

    button: Any
    anchor: Any
    given_by: list[str]


class Place(NamedTuple):
    """Where a case stands among those that are shown, and the addresses of its neighbours ('' none)."""

    number: int
    count: int
    previous: str
    following: str


def view(model_admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case of the queue, and enter a decision."""
    round = round_or_refusal(request, pk) if request.method != "POST" else coordinators_round(request, pk)
    if round.phase not in _AFTER_SCORING:
        return _page(model_admin, request, round, is_early=True)
    queue = queue_of(round)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    cells = {"": queue.waiting, "decided": queue.decided, "all": queue.cells}[shown]
    cell = _chosen(request, queue, cells)
    if request.method == "POST" and cell is None:
        return _gone(request, round)
    case = case_of(*rows_of(round, queue, [cell])) if cell is not None else None
    form = _form(request, case)
    if request.method == "POST" and case is not None and form.is_valid() and _decide(request, case, form):
        return HttpResponseRedirect(_onward(round, shown, cells, cell))
    return _page(
        model_admin,
        request,
        round,
        queue=queue,
        shown=shown,
        choices=_choices(round, queue, shown),
        case=case,
        case_form=form,
        levels=_levels(case, form) if case is not None else [],
        drawing=draw_scale(case) if case is not None else None,
        spread_percent=whole_percent(case.row.cell.spread) if case is not None else None,
        threshold_percent=whole_percent(round.version.divergence_threshold),
        place=_place(round, shown, cells, cell) if cell is not None else None,
        page=_lines(request, round, queue, cells, cell),
        conflict=has_conflict(request.user, case.row.entry.space) if case is not None else "",
        may_decide=round.phase == RoundPhase.MODERATION and can_coordinate(request.user),
    )


def _page(model_admin: Any, request: HttpRequest, round: AssessmentRound, **more: Any) -> HttpResponse:
    context = shell(model_admin, request, round, "moderation", **more)
    return TemplateResponse(request, "admin/rounds/moderation.html", context)


def _chosen(request: HttpRequest, queue: Queue, cells: list[Cell]) -> Cell | None:
    """Return the cell that is asked for, else the first of those shown.

    What is sent counts for the cell that its form was about and for no other, whatever is first by now.
    """
    asked = request.POST.get("case") or request.GET.get("case", "")
    wanted = next((cell for cell in queue.cells if cell.key == asked), None) if asked else None
    if wanted is not None or request.method == "POST":
        return wanted
    return cells[0] if cells else None


def _gone(request: HttpRequest, round: AssessmentRound) -> HttpResponse:
    """Say that what was to be decided awaits no decision any more, and give back what was typed."""
    text = _(
        "The scores changed in the meantime, and this criterion awaits no decision any more."
        " Nothing was saved; your reason was: “%(reason)s”."
    )
    typed = request.POST.get("reason", "").replace("\x00", "")[:5000]
    messages.error(request, text % {"reason": typed})
    return HttpResponseRedirect(address_of(round, "moderation"))


def _form(request: HttpRequest, case: Case | None) -> DecisionForm | None:
    if case is None:
        return None
    criterion, decision = case.row.criterion, case.row.decision
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        criterion=criterion,
        initial=DecisionForm.initial_of(decision, criterion),
    )


def _decide(request: HttpRequest, case: Case, form: DecisionForm) -> bool:
    """Enter the decision; False where it was refused, with the reason as a message."""
    seen = request.POST.get("seen", "")
    decision = case.row.decision
    entered = attempt(
        request,
        lambda: moderate(
            entry=case.row.entry,
            criterion=case.row.criterion,
            by=request.user,
            value=form.cleaned_data["value"],
            not_applicable=form.cleaned_data["not_applicable"],
            reason=form.cleaned_data["reason"],
            instead_of=decision if decision is not None and str(decision.pk) == seen else None,
        ),
    )
    if entered is None:
        return False
    text = _("Decided: %(criterion)s of “%(space)s”.")
    say(request, text % {"criterion": case.row.criterion.code, "space": case.row.entry.space.name})
    return True


def _address(round: AssessmentRound, shown: str, cell: Cell | None = None) -> str:
    """Return the address of the queue, at a case."""
    query = [f"show={shown}"] if shown else []
    if cell is not None:
        query.append(f"case={cell.key}")
    return f"{address_of(round, 'moderation')}{'?' if query else ''}{'&'.join(query)}"


def _onward(round: AssessmentRound, shown: str, cells: list[Cell], cell: Cell) -> str:
    """Return where to go on after a decision: to the next case of those shown, else to the queue."""
    place = cells.index(cell) if cell in cells else -1
    following = cells[place + 1 : place + 2]
    return _address(round, shown, following[0]) if following else _address(round, shown)


def _place(round: AssessmentRound, shown: str, cells: list[Cell], cell: Cell) -> Place | None:
    if cell not in cells:
        return None
    place = cells.index(cell)
    previous = _address(round, shown, cells[place - 1]) if place else ""
    following = _address(round, shown, cells[place + 1]) if place + 1 < len(cells) else ""
    return Place(place + 1, len(cells), previous, following)


def _choices(round: AssessmentRound, queue: Queue, shown: str) -> list[tuple[Any, int, str, bool]]:
    """Return (label, how many, address, whether it is this one) of the parts of the queue."""
    counts = {"": len(queue.waiting), "decided": len(queue.decided), "all": len(queue.cells)}
    return [(label, counts[key], _address(round, key), key == shown) for key, label in SHOWN.items()]


def _lines(
    request: HttpRequest, round: AssessmentRound, queue: Queue, cells: list[Cell], cell: Cell | None
) -> Page:
    """Return the lines around the case, or the page of them that is asked for, with their addresses."""
    pages = Paginator(cells, LIST_SIZE)
    asked = request.GET.get("page", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9):
        asked = str(cells.index(cell) // LIST_SIZE + 1) if cell in cells else "1"
    page = pages.get_page(asked)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    page.object_list = [
        (row, whole_percent(row.cell.spread), _address(round, shown, row.cell), row.cell == cell)
        for row in rows_of(round, queue, list(page.object_list))
    ]
    return page


def _levels(case: Case, form: DecisionForm) -> list[Level]:
    """Return the choices of the form with their anchors and with who gave them."""
    anchors = {str(anchor.level): anchor for anchor in case.row.criterion.anchors.all()}
    given: dict[str, list[str]] = {}
    for one in case.given:
        key = OUT if one.score.not_applicable else str(one.score.value)
        given.setdefault(key, []).append(str(one.assessor))
    values = [(button, str(button.data["value"])) for button in form["outcome"]]
    return [Level(button, anchors.get(value), given.get(value, [])) for button, value in values]
