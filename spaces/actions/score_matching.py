"""Lines of a file matched with the sheets of a round: what each would change, or what is wrong with it."""

from collections.abc import Iterator
from itertools import compress

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from spaces.enums import SheetKind
from spaces.errors import DomainError, HasConflict
from spaces.models import AssessmentRound, Assignment, Criterion, Evidence, RoundEntry, Score, User
from spaces.permissions import can_coordinate, can_fill_sheet
from spaces.queries.conflicts import conflicts_of
from spaces.queries.criteria import Applicability, content_of
from spaces.queries.sheets import Asked
from spaces.tables import Mistake

from .answers import Change, Sent, change_of
from .score_changes import Comparison, Line, SheetChanges, Told, in_order
from .sheets import require_open


class _Wrong(Exception):
    """A line cannot be taken: the key of the column to correct, and the remedy."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__()
        self.key, self.text = key, text


def compare(
    round: AssessmentRound, told: Told, by: User | None, *, overwrite: bool = False, lock: bool = False
) -> Comparison:
    """Return what the lines of a file would change in a round, and all that is wrong with them.

    The number of queries does not grow with the lines. With `overwrite`, what is still missing on a sheet
    is reckoned as if the file's answers replaced those that stand there. With `lock`, inside the caller's
    transaction, the sheets stay as they were read.
    """
    known = _Known(round, {line.space for line in told.lines}, lock=lock)
    mistakes: set[Mistake] = set()
    found: dict[int, SheetChanges] = {}
    seen: dict[tuple[int, int], Line] = {}
    for line in told.lines:
        try:
            sheet, criterion = known.place(line)
            _refuse_repeated(line, seen.setdefault((sheet.pk, criterion.pk), line))
            change = known.change(line, sheet, criterion)
        except _Wrong as wrong:
            mistakes.add(told.mistake(line, wrong.key, wrong.text))
        else:
            found.setdefault(sheet.pk, SheetChanges(sheet, line)).answers.append((line, change))
    for changes in found.values():
        mistakes |= {told.mistake(changes.first, key, text) for key, text in known.refusals(changes, by)}
        changes.missing = known.missing(changes, overwrite=overwrite)
    return Comparison(list(found.values()), in_order(mistakes))


def folded_name(name: str) -> str:
    """Return the name of an account in the form in which files are compared with it."""
    return name.strip().casefold()


def _refuse_repeated(line: Line, first: Line) -> None:
    """Raise where an earlier line speaks of the same criterion on the same sheet."""
    if first is not line:
        raise _Wrong("value", _("Row %(row)d says this already: keep one of the two.") % {"row": first.row})


class _Known:
    """What lines are matched with: criteria, sheets and answers of the spaces `numbers`, read once."""

    def __init__(self, round: AssessmentRound, numbers: set[int], *, lock: bool) -> None:
        content = content_of(round.version)
        self.criteria = {criterion.code.casefold(): criterion for criterion in content.criteria}
        self._applicability = Applicability(content.criteria)
        self._asked: dict[int | None, dict[int, Criterion]] = {}
        entries = RoundEntry.objects.filter(round=round, space__number__in=numbers).order_by("pk")
        self._entries = {
            entry.space.number: entry for entry in entries.select_related("space").defer("space__outline")
        }
        self._read_sheets(round, lock=lock)
        of_sheets = Score.objects.filter(assignment__in=[sheet.pk for sheet in self._sheets.values()])
        self._stored = {(score.assignment_id, score.criterion_id): score for score in of_sheets.order_by()}
        files = Evidence.objects.filter(score__in=of_sheets.order_by()).order_by()
        self._evidence = {evidence.score_id: evidence for evidence in files}
        self._conflicts = conflicts_of(
            {sheet.assessor_id for sheet in self._sheets.values()},
            {(entry.space_id, entry.space.operator_id) for entry in self._entries.values()},
        )

    def _read_sheets(self, round: AssessmentRound, *, lock: bool) -> None:
        """Read the assessors' sheets by the number of the space and the folded name of the account."""
        by_key = {entry.pk: entry for entry in self._entries.values()}
        sheets = Assignment.objects.filter(entry__in=list(by_key), kind=SheetKind.ASSESSOR).order_by("pk")
        if lock:
            sheets = sheets.select_for_update(of=("self",))
        self._sheets: dict[tuple[int, str], Assignment] = {}
        for sheet in sheets.select_related("assessor"):
            sheet.entry = by_key[sheet.entry_id]
            sheet.entry.round = round
            self._sheets[sheet.entry.space.number, folded_name(sheet.assessor.username)] = sheet

    def place(self, line: Line) -> tuple[Assignment, Criterion]:
        """Return the sheet and the criterion that a line speaks of."""
        words = {
            "space": f"HN-{line.space:04d}",
            "assessor": line.assessor[:60],
            "criterion": line.criterion[:40],
        }
        entry = self._entries.get(line.space)
        if entry is None:
            text = _("%(space)s is not in this round: correct the identifier, or delete the row.")
            raise _Wrong("space", text % words)
        sheet = self._sheets.get((line.space, folded_name(line.assessor)))
        if sheet is None:
            text = _(
                "%(space)s is not assigned to “%(assessor)s”: correct the user name, or assign it first."
            )
            raise _Wrong("assessor", text % words)
        criterion = self.criteria.get(line.criterion.casefold())
        if criterion is None:
            text = _("There is no criterion “%(criterion)s”: take the codes from the template.")
            raise _Wrong("criterion", text % words)
        if criterion.pk not in self._asked_of(sheet):
            text = _("%(criterion)s is not asked for this kind of space: empty the cell, or delete the row.")
            raise _Wrong("value", text % words)
        return sheet, criterion

    def _asked_of(self, sheet: Assignment) -> dict[int, Criterion]:
        """Return the criteria that a sheet asks, by key."""
        category = sheet.entry.category_id or sheet.entry.space.category_id
        if category not in self._asked:
            asked = compress(self.criteria.values(), self._applicability.row(category))
            self._asked[category] = {criterion.pk: criterion for criterion in asked}
        return self._asked[category]

    def change(self, line: Line, sheet: Assignment, criterion: Criterion) -> Change:
        """Return what a line changes; what it leaves out stays as it stands."""
        stored = self._stored.get((sheet.pk, criterion.pk))
        value, is_out, justification = line.value, line.not_applicable, line.justification
        if stored is not None:
            if value is None and not is_out:
                value, is_out = stored.value, stored.not_applicable
            justification = justification or stored.justification
        data = {"value": value, "not_applicable": is_out, "justification": justification}
        seen = stored.revision if stored is not None else 0
        try:
            return change_of(sheet, Sent(criterion, data, seen), stored, is_asked=True)
        except ValidationError as error:
            key = "justification" if "justification" in error.message_dict else "value"
            raise _Wrong(key, " ".join(error.messages)) from None

    def refusals(self, changes: SheetChanges, by: User | None) -> Iterator[tuple[str, str]]:
        """Yield (key of the column, sentence) for each reason why the sheet cannot be written.

        Nothing is said of a sheet that is closed and stays as it is, and nothing more of the sheet of
        somebody else: what is said depends on the answers that stand there.
        """
        sheet = changes.sheet
        if not (can_coordinate(by) or can_fill_sheet(by, sheet)):
            yield "assessor", _("This is the sheet of somebody else: delete the row.")
            return
        is_written = bool(changes.new or changes.differing)
        try:
            require_open(sheet)
        except DomainError as error:
            if is_written:
                yield "space", str(error.message)
        else:
            changes.is_open = True
            is_tied = (sheet.assessor_id, sheet.entry.space_id) in self._conflicts
            if is_written and is_tied and sheet.declared_at is None:
                yield "assessor", str(HasConflict.message)

    def missing(self, changes: SheetChanges, *, overwrite: bool) -> int:
        """Return how many criteria of the sheet would still lack something."""
        sheet = changes.sheet
        scores = {key: self._stored.get((sheet.pk, key)) for key in self._asked_of(sheet)}
        for _line, change in changes.answers:
            is_kept = change.replaces and not overwrite
            scores[change.score.criterion_id] = _standing(change) if is_kept else change.score
        lacks = 0
        for key, criterion in self._asked_of(sheet).items():
            score = scores[key]
            evidence = self._evidence.get(score.pk) if score is not None else None
            lacks += bool(Asked(criterion, 0, score, [evidence] if evidence else []).lack)
        return lacks


def _standing(change: Change) -> Score:
    """Return the score as it stood before a change."""
    before = Score(pk=change.score.pk, criterion_id=change.score.criterion_id)
    for name, value in change.before._asdict().items():
        setattr(before, name, value)
    return before
