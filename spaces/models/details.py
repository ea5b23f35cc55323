"""What belongs to one space: names, sources, access, photos, private contact, old addresses."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from spaces.enums import AccessFeature, AccessValue, NameKind, PhotoLicence
from spaces.validators import validate_web_address

from .translated import Translated


class SpaceName(models.Model):
    """A further name under which people look for a space."""

    space = models.ForeignKey("Space", models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind, default=NameKind.ALIAS)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("further name")
        verbose_name_plural = _("further names")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "name"],
                name="space_name_once",
                violation_error_message=_("This name is already listed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerSlug(models.Model):
    """An address that a space once had; it redirects and is never given to another space."""

    slug = models.SlugField(max_length=120, unique=True)
    space = models.ForeignKey("Space", models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class Source(models.Model):
    """Where a fact about a space was read."""

    space = models.ForeignKey("Space", models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("web address"), max_length=500, blank=True, validators=[validate_web_address])

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class AccessibilityFact(models.Model):
    """A known answer about access; a feature without a row is unknown."""

    space = models.ForeignKey("Space", models.CASCADE, related_name="accessibility_facts")
    feature = models.CharField(_("feature"), max_length=30, choices=AccessFeature)
    value = models.CharField(_("answer"), max_length=3, choices=AccessValue)

    class Meta:
        verbose_name = _("accessibility fact")
        verbose_name_plural = _("accessibility facts")
        ordering = ["feature"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "feature"],
                name="accessibility_answered_once",
                violation_error_message=_("This feature is already answered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_feature_display()}: {self.get_value_display()}"


class PrivateContact(models.Model):
    """Whom staff reach about a space; by construction never on a page, in an export, a log or history."""

    space = models.OneToOneField("Space", models.CASCADE, related_name="private_contact")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("private contact")
        verbose_name_plural = _("private contacts")

    def __str__(self) -> str:
        return str(_("private contact"))


class Photo(models.Model):
    """A photo of a space, re-encoded by us in several widths.

    Files are named `photos/<key>-<width>.webp`; `widths` lists the widths in pixels, ascending.
    """

    space = models.ForeignKey("Space", models.CASCADE, related_name="photos")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(default=list, editable=False)
    alt_vi = models.CharField(_("what the photo shows (Vietnamese)"), max_length=200)
    alt_en = models.CharField(_("what the photo shows (English)"), max_length=200, blank=True)
    alt_fr = models.CharField(_("what the photo shows (French)"), max_length=200, blank=True)
    credit = models.CharField(_("credit"), max_length=200)
    licence = models.CharField(_("licence"), max_length=20, choices=PhotoLicence)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    alt = Translated()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.alt

    def path(self, width: int) -> str:
        """Return the storage name of the file of `width` pixels."""
        return f"photos/{self.key}-{width}.webp"
