"""Reading a version of criteria from a spreadsheet: all mistakes at once, each with its place."""

from collections.abc import Mapping
from typing import IO, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spaces.models import Band, Category, CriteriaVersion, Criterion, Dimension, LevelAnchor
from spaces.queries.criteria_sheet import PAGE, PAGES, Column, headings, titles, words
from spaces.tables import Mistake, Record, Table, read_tables, records_of
from spaces.validators import validate_code

from .fields import LinesField, SourcesField

#: More than anybody could score.
MOST_CRITERIA = 300
_MODELS = {
    "version": CriteriaVersion,
    "dimensions": Dimension,
    "criteria": Criterion,
    "levels": LevelAnchor,
    "bands": Band,
}
#: What a row of the sheet does not hold itself.
_ELSEWHERE = {
    "criteria_set", "version", "dimension", "criterion", "corresponds_to", "slug", "sources",
}  # fmt: skip

Rows = list[tuple[Record, dict[str, Any]]]


class UploadForm(forms.Form):
    """A spreadsheet with criteria."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        max_length=255,
        help_text=gettext_lazy("XLSX, up to 5 MB, made from the template."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class Reading(NamedTuple):
    """What a spreadsheet holds, as `write_version` takes it; only good without mistakes."""

    data: dict[str, Any]
    mistakes: list[Mistake]


def read_version(file: IO[bytes], *, previous: CriteriaVersion | None) -> Reading:
    """Return what a spreadsheet asks for; raises ValidationError for a file that is none."""
    reader = _Reader(read_tables(file), previous)
    data = reader.data()
    return Reading(data, sorted(reader.mistakes, key=lambda mistake: (mistake.sheet, mistake.row)))


class _Reader:
    """Reads the sheets one by one and gathers what is wrong."""

    def __init__(self, tables: list[Table], previous: CriteriaVersion | None) -> None:
        self.tables = {table.name.casefold(): table for table in tables}
        self.mistakes: list[Mistake] = []
        self.categories = set(Category.objects.in_use().values_list("code", flat=True))
        self.previous = set(previous.criteria.values_list("code", flat=True)) if previous else set()

    def data(self) -> dict[str, Any]:
        """Return the version with its parts."""
        pages = {page.key: self._rows(page.key) for page in PAGES}
        version = self._version(pages["version"])
        dimensions = self._by_code(pages["dimensions"])
        criteria = self._by_code(pages["criteria"])
        self._by_code(pages["bands"])
        for row in dimensions.values():
            row["criteria"] = []
        for record, row in pages["criteria"]:
            self._place(record, row, dimensions)
        for record, row in pages["levels"]:
            self._describe(record, row, criteria)
        bands = [row for _record, row in pages["bands"]]
        return {**version, "dimensions": [row for _record, row in pages["dimensions"]], "bands": bands}

    def _table(self, key: str) -> Table | None:
        """Return the sheet, by any of its names."""
        names = [name.casefold() for name in titles(key)]
        found = next((self.tables[name] for name in names if name in self.tables), None)
        if found is None:
            text = _("The sheet “%(name)s” is missing: begin with the template.")
            self.mistakes.append(Mistake("", 0, "", text % {"name": PAGE[key].title}))
        return found

    def _rows(self, key: str) -> Rows:
        """Return the rows of a sheet with the values of their cells."""
        table = self._table(key)
        if table is None:
            return []
        required = {column.key for column in PAGE[key].columns if column.required}
        records, mistakes = records_of(table, headings(key), required)
        self.mistakes += mistakes
        if len(records) > MOST_CRITERIA * (12 if key == "levels" else 1):
            text = _("There are more than %(most)d rows: nobody could score so many criteria.")
            self.mistakes.append(Mistake(table.name, 0, "", text % {"most": MOST_CRITERIA}))
            return []
        return [(record, self._row(key, record)) for record in records]

    def _row(self, key: str, record: Record) -> dict[str, Any]:
        """Return the values of a row; those that cannot be read are mistakes and left out."""
        row: dict[str, Any] = {}
        for column in PAGE[key].columns:
            try:
                value = self._value(column, record)
            except ValueError as error:
                self.mistakes.append(record.mistake(column.key, str(error)))
            except ValidationError as error:
                self.mistakes += (record.mistake(column.key, text) for text in error.messages)
            else:
                if value is not None:
                    row[column.key] = value
        self._check(key, record, row)
        return row

    def _value(self, column: Column, record: Record) -> Any:
        """Return the value of a cell, None for one that leaves the default."""
        cell = record.get(column.key)
        if column.key == "sources":
            return _sources(column, str(cell or ""))
        if column.key == "categories":
            return self._codes(str(cell or ""))
        value = column.read(cell)
        if value is None or (value == "" and column.field.choices):
            return None
        if column.field.choices:
            known = words(column.field)
            if value.casefold() not in known:
                labels = ", ".join(str(label) for _value, label in column.field.flatchoices)
                raise ValueError(
                    _("“%(word)s” is not known here: write one of %(words)s.")
                    % {"word": value[:40], "words": labels}
                )
            return known[value.casefold()]
        return value

    def _codes(self, text: str) -> list[str]:
        """Return the codes of categories in a cell."""
        codes = [code.strip() for code in text.replace(",", ";").split(";") if code.strip()]
        unknown = [code for code in codes if code not in self.categories]
        if unknown:
            raise ValueError(
                _("There is no category in use with the code “%(code)s”: see the list of categories.")
                % {"code": unknown[0][:40]}
            )
        return list(dict.fromkeys(codes))

    def _check(self, key: str, record: Record, row: Mapping[str, Any]) -> None:
        """Note what the model refuses of a row."""
        model = _MODELS[key]
        fields = {name: value for name, value in row.items() if name not in _ELSEWHERE | {"categories"}}
        columns = PAGE[key].columns
        unread = {column.key for column in columns if column.key not in row and record.get(column.key)}
        try:
            model(**fields).full_clean(exclude=_ELSEWHERE | unread, validate_unique=False)
        except ValidationError as error:
            for name, found in error.message_dict.items():
                self.mistakes += (record.mistake(name, text) for text in found)
        for column in columns:
            is_needed = column.required and (column.key in _ELSEWHERE or column.field.has_default())
            missing = record.mistake(column.key, _("This cell is empty: fill it in."))
            is_noted = any(mistake[:3] == missing[:3] for mistake in self.mistakes)
            if is_needed and record.get(column.key) is None and not is_noted:
                self.mistakes.append(missing)
        if key in ("dimensions", "criteria") and row.get("code"):
            try:
                validate_code(row["code"])
            except ValidationError as error:
                self.mistakes.append(record.mistake("code", error.messages[0]))

    def _version(self, rows: Rows) -> dict[str, Any]:
        """Return what concerns the version as a whole."""
        if len(rows) == 1:
            return rows[0][1]
        if any(name.casefold() in self.tables for name in titles("version")):
            text = _("This sheet has one row, that of the version: there are %(count)d.")
            self.mistakes.append(Mistake(PAGE["version"].title, 0, "", text % {"count": len(rows)}))
        return {}

    def _by_code(self, rows: Rows) -> dict[str, dict[str, Any]]:
        """Return rows by their code; a code that comes twice is a mistake."""
        found: dict[str, dict[str, Any]] = {}
        lines: dict[str, int] = {}
        for record, row in rows:
            code = row.get("code", "")
            if code.casefold() in lines:
                text = _("Row %(row)d has this code already: choose another one.")
                self.mistakes.append(record.mistake("code", text % {"row": lines[code.casefold()]}))
            elif code:
                lines[code.casefold()] = record.row
                found[code] = row
        return found

    def _place(self, record: Record, row: dict[str, Any], dimensions: Mapping[str, dict[str, Any]]) -> None:
        """Put a criterion into its dimension."""
        row["anchors"] = []
        named = row.pop("dimension", "")
        if named in dimensions:
            dimensions[named]["criteria"].append(row)
        elif named:
            text = _("There is no dimension with the code “%(code)s” in the sheet of dimensions.")
            self.mistakes.append(record.mistake("dimension", text % {"code": named[:40]}))
        earlier = row.get("corresponds_to", "")
        if earlier and earlier not in self.previous:
            text = _("The previous version has no criterion “%(code)s”: empty the cell or correct it.")
            self.mistakes.append(record.mistake("corresponds_to", text % {"code": earlier[:40]}))

    def _describe(self, record: Record, row: dict[str, Any], criteria: Mapping[str, dict[str, Any]]) -> None:
        """Give a criterion the words of a level."""
        named, level = row.pop("criterion", ""), row.get("level")
        criterion = criteria.get(named)
        if criterion is None:
            if named:
                text = _("There is no criterion with the code “%(code)s” in the sheet of criteria.")
                self.mistakes.append(record.mistake("criterion", text % {"code": named[:40]}))
            return
        low, high = criterion.get("scale_min"), criterion.get("scale_max")
        if level is not None and low is not None and high is not None and not low <= level <= high:
            text = _("The scale of this criterion goes from %(low)d to %(high)d.")
            self.mistakes.append(record.mistake("level", text % {"low": low, "high": high}))
        elif any(anchor.get("level") == level for anchor in criterion["anchors"]):
            self.mistakes.append(record.mistake("level", _("This level is described already.")))
        else:
            criterion["anchors"].append(row)


def _sources(column: Column, text: str) -> list[Any]:
    """Return the sources in a cell as they are stored: texts of a criterion, pairs of a version."""
    if column.field.model is Criterion:
        return LinesField(required=False).clean(text)
    return [{"title": title, "url": url} for title, url in SourcesField(required=False).clean(text)]
