"""The creative space."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spaces.enums import Lifecycle, Ownership, PublicationState, SiteKind
from spaces.outlines import validate_outline
from spaces.tiles import Box, tile
from spaces.validators import validate_opening_hours, validate_web_address

from .options import typed_text
from .translated import Translated


class SpaceQuerySet(models.QuerySet["Space"]):
    """Verbs for choosing spaces."""

    def published(self) -> "SpaceQuerySet":
        """Return what the public may see."""
        return self.filter(publication_state=PublicationState.PUBLISHED)

    def located(self) -> "SpaceQuerySet":
        """Return spaces that have coordinates."""
        return self.filter(latitude__isnull=False)

    def in_box(self, box: Box) -> "SpaceQuerySet":
        """Return spaces whose tile lies in `box`; answered by the index on tile coordinates."""
        left, top = tile(box.west, box.north)
        right, bottom = tile(box.east, box.south)
        return self.filter(tile_x__range=(left, right), tile_y__range=(top, bottom))

    def alphabetical(self) -> "SpaceQuerySet":
        """Order as a Vietnamese index would."""
        return self.order_by("name_sort", "number")


class Space(models.Model):
    """A creative space of Hanoi.

    `number` gives the public identifier (`HN-0042`), `slug` the address; neither changes meaning.
    Coordinates are EPSG:4326 in degrees, both or none; `position_error_m` is the estimated error in
    metres (null: none known, the point is exact). `outline` is for areas alone, as in
    `spaces.outlines`. `tile_x`, `tile_y` are the cell on the grid of `spaces.tiles`, kept with the
    coordinates by `place_at`. `name_folded` holds all names and `text_folded` address and summaries as
    folded words, for search. `changed_in` is the data version of the last change.
    """

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
    slug = models.SlugField(_("address on the site"), max_length=120, unique=True)
    name_vi = models.CharField(_("name (Vietnamese)"), max_length=200, **typed_text)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True, **typed_text)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True, **typed_text)
    name_sort = models.CharField(max_length=182, editable=False)
    name_folded = models.TextField(editable=False)
    text_folded = models.TextField(editable=False, default="")
    summary_vi = models.CharField(_("summary (Vietnamese)"), max_length=400, blank=True, **typed_text)
    summary_en = models.CharField(_("summary (English)"), max_length=400, blank=True, **typed_text)
    summary_fr = models.CharField(_("summary (French)"), max_length=400, blank=True, **typed_text)
    description_vi = models.TextField(_("description (Vietnamese)"), blank=True, **typed_text)
    description_en = models.TextField(_("description (English)"), blank=True, **typed_text)
    description_fr = models.TextField(_("description (French)"), blank=True, **typed_text)

    category = models.ForeignKey(
        "Category", models.PROTECT, related_name="spaces", verbose_name=_("category")
    )
    further_categories = models.ManyToManyField(
        "Category", blank=True, related_name="further_spaces", verbose_name=_("further categories")
    )
    fields = models.ManyToManyField(
        "CreativeField", blank=True, related_name="spaces", verbose_name=_("creative fields")
    )
    activities = models.ManyToManyField(
        "Activity", blank=True, related_name="spaces", verbose_name=_("activities")
    )
    audiences = models.ManyToManyField(
        "Audience", blank=True, related_name="spaces", verbose_name=_("audiences")
    )
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership, blank=True)
    operator = models.ForeignKey(
        "Operator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces",
        verbose_name=_("operator"),
    )

    site_kind = models.CharField(_("kind of site"), max_length=10, choices=SiteKind, default=SiteKind.POINT)
    address = models.CharField(_("address"), max_length=300, blank=True, **typed_text)
    ward = models.ForeignKey(
        "AdministrativeUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces_in_ward",
        verbose_name=_("ward or commune"),
    )
    district = models.ForeignKey(
        "AdministrativeUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spaces_in_district",
        verbose_name=_("former district"),
    )
    units_overruled = models.BooleanField(
        _("keep ward and district as chosen"),
        default=False,
        help_text=_("Tick where the boundary would name the wrong unit."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    tile_x = models.IntegerField(null=True, editable=False)
    tile_y = models.IntegerField(null=True, editable=False)
    position_error_m = models.PositiveIntegerField(
        _("error of the position (m)"),
        null=True,
        blank=True,
        help_text=_("Estimated, in metres. Leave empty where the position is exact."),
    )
    position_source = models.CharField(_("source of the position"), max_length=200, blank=True, **typed_text)
    outline = models.JSONField(
        _("outline"), null=True, blank=True, editable=False, validators=[validate_outline]
    )

    website = models.URLField(_("website"), blank=True, max_length=300, validators=[validate_web_address])
    public_email = models.EmailField(_("public e-mail"), blank=True)
    public_phone = models.CharField(_("public telephone"), max_length=40, blank=True, **typed_text)
    opening_hours = models.CharField(
        _("opening hours"),
        max_length=255,
        blank=True,
        validators=[validate_opening_hours],
        help_text=_("In OpenStreetMap's syntax, such as “Tu-Su 09:00-17:00; Mo off”."),
    )
    year_opened = models.PositiveSmallIntegerField(
        _("year opened"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2100)],
    )
    floor_area_m2 = models.PositiveIntegerField(_("floor area (m²)"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("capacity (persons)"), null=True, blank=True)

    lifecycle = models.CharField(_("status"), max_length=20, choices=Lifecycle, default=Lifecycle.ACTIVE)
    lifecycle_since = models.DateField(_("in this status since"), null=True, blank=True)
    moved_to = models.ForeignKey(
        "Space",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moved_from",
        verbose_name=_("moved to"),
    )
    merged_into = models.ForeignKey(
        "Space",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_spaces",
        verbose_name=_("merged into"),
    )
    evidence_year = models.PositiveSmallIntegerField(
        _("latest evidence from (year)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1000), MaxValueValidator(2100)],
        help_text=_("The year of the latest source that shows the space at work."),
    )
    publication_state = models.CharField(
        _("publication"),
        max_length=10,
        choices=PublicationState,
        default=PublicationState.DRAFT,
        editable=False,
    )
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    verified_on = models.DateField(_("last verified on"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last verified by"),
    )
    internal_note = models.TextField(_("internal note"), blank=True, **typed_text)
    changed_in = models.PositiveBigIntegerField(default=0, editable=False, db_index=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    modified_at = models.DateTimeField(_("last changed"), auto_now=True)

    name = Translated()
    summary = Translated()
    description = Translated()
    objects = SpaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["name_sort", "number"]
        permissions = [("publish_space", _("Can publish and withdraw spaces"))]
        indexes = [
            models.Index(fields=["name_sort", "number"], name="space_alphabetical"),
            models.Index(fields=["tile_x", "tile_y"], name="space_tile"),
            models.Index(fields=["publication_state", "verified_on"], name="space_verification"),
        ]
        constraints = [
            models.CheckConstraint(
                # Null is neither in nor out of a range, and a check that is null counts as met.
                condition=Q(latitude=None, longitude=None, tile_x=None, tile_y=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    tile_x__isnull=False,
                    tile_y__isnull=False,
                ),
                name="space_coordinates_both_or_none",
                violation_error_message=_("Give latitude and longitude, both inside the world, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(site_kind=SiteKind.ONLINE) | Q(latitude=None),
                name="space_online_has_no_position",
                violation_error_message=_("An online space has no position: remove the coordinates."),
            ),
            models.CheckConstraint(
                condition=Q(outline__isnull=True) | Q(site_kind=SiteKind.AREA),
                name="space_outline_only_for_areas",
                violation_error_message=_("Only an area has an outline: remove it, or choose “Area”."),
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by=None)
                | Q(verified_on__isnull=False, verified_by__isnull=False),
                name="space_verified_on_and_by",
                violation_error_message=_("A verification needs its date and its person."),
            ),
            models.CheckConstraint(
                condition=~Q(publication_state=PublicationState.PUBLISHED) | Q(published_at__isnull=False),
                name="space_published_has_date",
                violation_error_message=_("A published space needs the date of its publication."),
            ),
            models.CheckConstraint(
                condition=Q(moved_to=None) | (Q(lifecycle=Lifecycle.MOVED) & ~Q(moved_to=F("id"))),
                name="space_moved_to_when_moved",
                violation_error_message=_("Only a space that moved away names where it moved to."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | (Q(publication_state=PublicationState.WITHDRAWN) & ~Q(merged_into=F("id"))),
                name="space_merged_is_withdrawn",
                violation_error_message=_("A space that was merged into another one stays withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(year_opened=None) | Q(year_opened__range=(1000, 2100)),
                name="space_year_plausible",
                violation_error_message=_("Give the year with four digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.identifier})"

    @property
    def identifier(self) -> str:
        """Return the public identifier, as in HN-0042."""
        return f"HN-{self.number:04d}"

    @property
    def is_published(self) -> bool:
        """Return whether the public sees the space."""
        return self.publication_state == PublicationState.PUBLISHED

    @property
    def is_merged(self) -> bool:
        """Return whether the space lives on in another one; its row stays for what cites it."""
        return self.merged_into_id is not None

    @property
    def has_position(self) -> bool:
        """Return whether coordinates are known."""
        return self.latitude is not None

    def place_at(self, lon: float | None, lat: float | None) -> None:
        """Set coordinates (lon, lat), EPSG:4326, to six decimals, and the tile; None takes them away."""
        if lon is None or lat is None:
            self.longitude = self.latitude = self.tile_x = self.tile_y = None
            return
        self.longitude, self.latitude = round(lon, 6), round(lat, 6)
        self.tile_x, self.tile_y = tile(self.longitude, self.latitude)
