"""The columns in which a version of criteria travels as a spreadsheet, and its rows."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import BooleanField, FloatField, IntegerField, Model
from django.utils import translation
from django.utils.text import capfirst

from spaces.models import Band, CriteriaVersion, Criterion, Dimension, LevelAnchor
from spaces.tables import number_of, text_of, truth_of, whole_number_of

from .criteria import Content

Read = Callable[[Any], Any]
#: Between several values in one cell.
BETWEEN = "; "


class Column(NamedTuple):
    """A column: the field it holds, how a cell is read, and whether it has to be there."""

    key: str
    field: Any
    read: Read
    required: bool

    @property
    def heading(self) -> str:
        """Return the heading in the active language."""
        named = Criterion._meta if self.key == "criterion" else self.field
        return capfirst(str(named.verbose_name))


class Page(NamedTuple):
    """A sheet of the workbook: `about` gives its name."""

    key: str
    about: Callable[[], Any]
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """Return the name of the sheet in the active language."""
        return capfirst(str(self.about()))


def _of(model: type[Model], names: str) -> tuple[Column, ...]:
    """Return columns of a model's fields, read by their kind; those with a * have to be there."""
    fields = ((model._meta.get_field(name.removesuffix("*")), name.endswith("*")) for name in names.split())
    return tuple(Column(field.name, field, _reader(field), required) for field, required in fields)


def _reader(field: Any) -> Read:
    """Return how cells of a field are read."""
    readers = {FloatField: number_of, IntegerField: whole_number_of, BooleanField: truth_of}
    return next((read for kind, read in readers.items() if isinstance(field, kind)), text_of)


_NAMES = "name_vi* name_en name_fr"
_DESCRIPTIONS = "description_vi description_en description_fr"
PAGES = (
    Page(
        "version",
        lambda: CriteriaVersion._meta.get_field("label").verbose_name,
        _of(
            CriteriaVersion,
            "label* is_illustrative summary_vi summary_en summary_fr minimum_coverage quorum"
            " divergence_threshold sources",
        ),
    ),
    Page(
        "dimensions",
        lambda: Dimension._meta.verbose_name_plural,
        _of(Dimension, f"code* {_NAMES} {_DESCRIPTIONS} weight*"),
    ),
    Page(
        "criteria",
        lambda: Criterion._meta.verbose_name_plural,
        _of(
            Criterion,
            f"dimension* code* {_NAMES} guidance_vi guidance_en guidance_fr weight* scale_min* scale_max*"
            " direction evidence_required categories corresponds_to sources",
        ),
    ),
    Page(
        "levels",
        lambda: LevelAnchor._meta.verbose_name_plural,
        _of(LevelAnchor, "criterion* level* text_vi* text_en text_fr"),
    ),
    Page(
        "bands",
        lambda: Band._meta.verbose_name_plural,
        _of(Band, f"code* {_NAMES} {_DESCRIPTIONS} threshold* tone"),
    ),
)
PAGE = {page.key: page for page in PAGES}


@cache
def titles(key: str) -> list[str]:
    """Return the names that a sheet may have: one in each language, and its key."""
    return [*_in_all_languages(lambda: PAGE[key].title), key]


@cache
def headings(key: str) -> dict[str, list[str]]:
    """Return {column: the headings that mean it} of a sheet: one in each language, and its key."""
    return {
        column.key: [*_in_all_languages(lambda column=column: column.heading), column.key]
        for column in PAGE[key].columns
    }


@cache
def words(field: Any) -> dict[str, str]:
    """Return {word: value} of a field with choices: its labels in each language, and the values."""
    found = {value.casefold(): value for value, _label in field.choices}
    for value, _label in field.choices:
        for word in _in_all_languages(lambda value=value: dict(field.flatchoices)[value]):
            found[word.casefold()] = value
    return found


def _in_all_languages(text: Callable[[], Any]) -> list[str]:
    """Return a text in each language of the site."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(text()))
    return found


def rows_of(content: Content) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet, values in the order of its columns, labels in the active language."""
    levels = [anchor for criterion in content.criteria for anchor in criterion.anchors.all()]
    rows = {
        "version": [content.version],
        "dimensions": content.dimensions,
        "criteria": content.criteria,
        "levels": levels,
        "bands": content.bands,
    }
    codes = {criterion.pk: criterion.code for criterion in content.criteria}
    if content.version.previous_id:
        codes |= dict(Criterion.objects.filter(version=content.version.previous_id).values_list("pk", "code"))
    return {
        page.key: [[_cell(row, column, codes) for column in page.columns] for row in rows[page.key]]
        for page in PAGES
    }


def _cell(row: Any, column: Column, codes: Mapping[int, str]) -> Any:
    """Return what stands in a cell; `codes` of criteria by key."""
    if column.key == "dimension":
        return row.dimension.code
    if column.key == "criterion":
        return codes[row.criterion_id]
    if column.key == "corresponds_to":
        return codes.get(row.corresponds_to_id, "")
    if column.key == "categories":
        return BETWEEN.join(category.code for category in row.categories.all())
    value = getattr(row, column.key)
    if column.key == "sources":
        return "\n".join(_source(source) for source in value)
    if column.field.choices:
        return str(dict(column.field.flatchoices)[value])
    return value


def _source(source: Any) -> str:
    """Return a source as a line."""
    if isinstance(source, str):
        return source
    return " | ".join(filter(None, (source["title"], source.get("url", ""))))
