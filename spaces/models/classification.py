"""Independent axes of classification: category, creative field, activity, audience."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import Tone

from .translated import Translated


class Term(models.Model):
    """A word of a staff-editable vocabulary, in three languages; `code` is what addresses carry."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated()

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class CreativeField(Term):
    """One of UNESCO's creative fields."""

    class Meta(Term.Meta):
        verbose_name = _("creative field")
        verbose_name_plural = _("creative fields")


class Activity(Term):
    """What happens in a space."""

    class Meta(Term.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")


class Audience(Term):
    """Whom a space addresses."""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class CategoryQuerySet(models.QuerySet["Category"]):
    """Verbs for choosing categories."""

    def in_use(self) -> "CategoryQuerySet":
        """Return the categories that may be given to a space today."""
        return self.filter(retired_on=None)

    def top(self) -> "CategoryQuerySet":
        """Return the upper of the two levels."""
        return self.filter(parent=None)


class Category(Term):
    """A type of creative space, at most two levels deep.

    A category is retired by a date and, where another takes its place, `merged_into` names it: old
    addresses and history keep their meaning.
    """

    parent = models.ForeignKey(
        "Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_fr = models.TextField(_("description (French)"), blank=True)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.SLATE)
    icon = models.SlugField(_("icon"), max_length=40, default="other")
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )

    description = Translated()
    objects = CategoryQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="category_not_its_own_parent",
                violation_error_message=_("A category cannot be part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(retired_on__isnull=False) & ~Q(merged_into=F("id"))),
                name="category_merged_is_retired",
                violation_error_message=_("A merged category needs the date it was retired on."),
            ),
        ]

    def clean(self) -> None:
        """Refuse a third level."""
        if self.parent is None:
            return
        if self.parent.parent_id is not None:
            raise ValidationError({"parent": _("Choose a category of the upper level: two levels at most.")})
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("This category has kinds of its own, so it stays on the upper level.")}
            )

    @property
    def top(self) -> "Category":
        """Return the category of the upper level (itself, where it is one)."""
        return self.parent if self.parent_id else self
