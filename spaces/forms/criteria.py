"""Forms of criteria; each is saved by its action."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from spaces.actions.criteria import SET_FIELDS, VERSION_FIELDS
from spaces.actions.criteria_parts import ANCHOR_FIELDS, BAND_FIELDS, CRITERION_FIELDS, DIMENSION_FIELDS
from spaces.models import (
    Band,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    Dimension,
    LevelAnchor,
)
from spaces.queries.criteria import LANGUAGES
from spaces.queries.criteria_check import levels_to_describe

from .choices import category_choices
from .fields import LinesField, SourcesField, parse_number

_LONG = {"rows": 4}
#: The widest scale that the model allows; a form never offers more levels than `levels_to_describe`.
_LOWEST, _HIGHEST = -100, 100


class NumberField(forms.CharField):
    """A number typed with point or comma; gives a finite float."""

    default_error_messages = {"number": _("Write a number, such as 12.5.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> float:
        """Return the number that was typed."""
        try:
            return parse_number(super().clean(value))
        except ValueError:
            raise ValidationError(self.error_messages["number"], code="number") from None

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as it is written in the reader's language."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return number_format(f"{value:.10f}".rstrip("0").rstrip("."))


def _number_field(model: Any, name: str) -> NumberField:
    """Return the field of a number with the words of the model."""
    field = model._meta.get_field(name)
    initial = field.default if field.has_default() else None
    return NumberField(label=capfirst(field.verbose_name), help_text=field.help_text, initial=initial)


def _long_texts(*stems: str) -> dict[str, forms.Textarea]:
    """Return a box of several lines for each text in each language."""
    return {f"{stem}_{language}": forms.Textarea(attrs=_LONG) for stem in stems for language in LANGUAGES}


class SetForm(forms.ModelForm):
    """A line of criteria whose versions follow one another."""

    class Meta:
        model = CriteriaSet
        fields = list(SET_FIELDS)
        widgets = _long_texts("description")
        help_texts = {"code": _("Part of the addresses of its versions: small letters, digits and hyphens.")}


class VersionForm(forms.ModelForm):
    """What concerns a version as a whole."""

    minimum_coverage = _number_field(CriteriaVersion, "minimum_coverage")
    divergence_threshold = _number_field(CriteriaVersion, "divergence_threshold")
    sources = SourcesField(
        required=False,
        label=_("Sources"),
        help_text=_("One a line: title | https://…"),
        widget=forms.Textarea(attrs=_LONG),
    )

    class Meta:
        model = CriteriaVersion
        fields = list(VERSION_FIELDS)
        widgets = _long_texts("summary")
        help_texts = {
            "slug": _("Empty: made from the set and the version. It stays once the version is published.")
        }

    def __init__(self, *args: Any, instance: CriteriaVersion, **kwargs: Any) -> None:
        pairs = [(source["title"], source.get("url", "")) for source in instance.sources]
        initial = {"sources": pairs} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.fields["slug"].required = False

    def clean_sources(self) -> list[dict[str, str]]:
        """Return the sources as they are stored."""
        return [{"title": title, "url": url} for title, url in self.cleaned_data["sources"]]


class DimensionForm(forms.ModelForm):
    """A group of criteria."""

    weight = _number_field(Dimension, "weight")

    class Meta:
        model = Dimension
        fields = [name for name in DIMENSION_FIELDS if name != "order"]
        widgets = _long_texts("description")
        help_texts = {"code": _("Short, such as A.")}


class BandForm(forms.ModelForm):
    """A class of results."""

    threshold = _number_field(Band, "threshold")

    class Meta:
        model = Band
        fields = list(BAND_FIELDS)
        help_texts = {"code": _("Part of addresses and files: small letters, digits and hyphens.")}


class LabelForm(forms.Form):
    """How the next version is called."""

    label = forms.CharField(
        label=capfirst(CriteriaVersion._meta.get_field("label").verbose_name),
        max_length=CriteriaVersion._meta.get_field("label").max_length,
    )


class CriterionForm(forms.ModelForm):
    """A criterion with the words of its levels; a level has one field for each language.

    The levels offered follow the scale that is typed, and those that have words already.
    """

    weight = _number_field(Criterion, "weight")
    sources = LinesField(
        required=False,
        label=_("Sources"),
        help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Criterion
        fields = [name for name in CRITERION_FIELDS if name != "order"] + ["categories"]
        widgets = {**_long_texts("guidance"), "categories": forms.SelectMultiple(attrs={"size": 8})}
        help_texts = {
            "code": _("Short, such as A1."),
            "weight": _("Counts relative to the other criteria of its dimension."),
            "scale_min": _("Levels are whole numbers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance.version
        self.fields["dimension"].queryset = version.dimensions.all()
        earlier = Criterion.objects.filter(version=version.previous_id) if version.previous_id else None
        if earlier is None:
            del self.fields["corresponds_to"]
        else:
            self.fields["corresponds_to"].queryset = earlier.select_related("dimension")
        self.fields["categories"].widget.choices = category_choices()[1:]
        stored = {anchor.level: anchor for anchor in self._stored_anchors()}
        self.levels = sorted({*self._levels_typed(), *stored, *self._levels_sent()})
        for level in self.levels:
            self._offer(level, stored.get(level))

    def _stored_anchors(self) -> list[LevelAnchor]:
        return list(self.instance.anchors.all()) if self.instance.pk else []

    def _levels_typed(self) -> list[int]:
        """Return the levels of the scale as typed, else as stored."""
        try:
            low, high = (int(self[name].value()) for name in ("scale_min", "scale_max"))
        except (TypeError, ValueError):
            return []
        is_scale = _LOWEST <= low < high <= _HIGHEST
        return levels_to_describe(low, high) if is_scale else []

    def _levels_sent(self) -> Iterator[int]:
        """Yield the levels whose words were sent, so that none is lost when the scale changes."""
        for name, text in self.data.items() if self.is_bound else ():
            _prefix, _mark, rest = name.partition("level_")
            number = rest.rpartition("_")[0]
            if text and number.removeprefix("-").isascii() and number.removeprefix("-").isdigit():
                level = int(number[:5])
                if _LOWEST <= level <= _HIGHEST and name in self._names(level):
                    yield level

    @staticmethod
    def _names(level: int) -> list[str]:
        """Return the names of a level's fields, Vietnamese first."""
        return [f"level_{level}_{language}" for language in LANGUAGES]

    def _offer(self, level: int, anchor: LevelAnchor | None) -> None:
        """Add the fields of a level."""
        for name, column, language in zip(self._names(level), ANCHOR_FIELDS, LANGUAGES, strict=True):
            text = LevelAnchor._meta.get_field(column)
            self.fields[name] = forms.CharField(
                required=False,
                max_length=text.max_length,
                validators=text.validators,
                label=_("Level %(level)s, %(language)s") % {"level": level, "language": language.upper()},
                widget=forms.Textarea(attrs={"rows": 2, "data-level": level, "lang": language}),
                initial=getattr(anchor, column) if anchor else "",
            )

    @property
    def level_rows(self) -> list[tuple[int, list[Any]]]:
        """Return (level, its three fields), the lowest level first."""
        return [(level, [self[name] for name in self._names(level)]) for level in self.levels]

    def clean(self) -> dict[str, Any]:
        """Collect the words of the levels into `anchors`; a text needs its Vietnamese and a scale with it."""
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("scale_min"), cleaned.get("scale_max")
        anchors = []
        for level in self.levels:
            names = self._names(level)
            texts = dict(zip(ANCHOR_FIELDS, (cleaned.get(name, "") for name in names), strict=True))
            if any(texts.values()):
                if not texts["text_vi"] and names[0] in cleaned:
                    self.add_error(names[0], _("Write the Vietnamese text too: it is authoritative."))
                if low is not None and high is not None and not low <= level <= high:
                    text = _("This level lies outside the scale: empty its text, or widen the scale.")
                    self.add_error(names[0], text)
            anchors.append({"level": level, **texts})
        cleaned["anchors"] = anchors
        return cleaned
