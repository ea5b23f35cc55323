"""The closed vocabularies of the registry: values are stored, labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """The languages of the site; Vietnamese is authoritative."""

    VI = "vi", "Tiếng Việt"
    EN = "en", "English"
    FR = "fr", "Français"


class UnitLevel(TextChoices):
    """The tier of an administrative unit."""

    DISTRICT = "district", _("District")
    WARD = "ward", _("Ward or commune")


class UnitKind(TextChoices):
    """The legal kind of an administrative unit (Vietnamese: quận, huyện, thị xã, phường, xã, thị trấn)."""

    URBAN_DISTRICT = "urban-district", _("Urban District")
    RURAL_DISTRICT = "rural-district", _("Rural District")
    TOWN = "town", _("Town")
    WARD = "ward", _("Ward")
    COMMUNE = "commune", _("Commune")
    TOWNSHIP = "township", _("Township")


class Extent(TextChoices):
    """How much of a former unit passed into its successor."""

    WHOLE = "whole", _("Whole")
    PART = "part", _("Part")


class Ownership(TextChoices):
    """Who owns or runs a space."""

    STATE = "state", _("State")
    PRIVATE = "private", _("Private")
    COMMUNITY = "community", _("Community or association")
    FOREIGN = "foreign", _("Foreign cultural institution")
    MIXED = "mixed", _("Mixed")


class SiteKind(TextChoices):
    """What kind of place a space occupies."""

    POINT = "point", _("Building or point")
    AREA = "area", _("Area")
    ONLINE = "online", _("Online, no site")


class Lifecycle(TextChoices):
    """Where a space stands in its life."""

    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    TEMPORARILY_CLOSED = "temporarily-closed", _("Temporarily closed")
    MOVED = "moved", _("Moved away")
    CLOSED = "closed", _("Closed for good")


#: What the explorer shows when no status is asked for.
CURRENT_LIFECYCLES = (Lifecycle.PLANNED, Lifecycle.ACTIVE, Lifecycle.TEMPORARILY_CLOSED)


class PublicationState(TextChoices):
    """Whether the public sees a space."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AccessFeature(TextChoices):
    """A fact about how accessible a space is."""

    STEP_FREE_ENTRANCE = "step-free-entrance", _("Step-free entrance")
    ACCESSIBLE_TOILET = "accessible-toilet", _("Accessible toilet")
    LIFT = "lift", _("Lift or single storey")
    ACCESSIBLE_PARKING = "accessible-parking", _("Accessible parking")
    HEARING_SUPPORT = "hearing-support", _("Support for hard of hearing visitors")
    VISUAL_SUPPORT = "visual-support", _("Support for blind and partially sighted visitors")
    SIGN_LANGUAGE = "sign-language", _("Sign language on request")
    QUIET_SPACE = "quiet-space", _("Quiet space or hours")


class AccessValue(TextChoices):
    """A known answer; a feature without a row is unknown, never 'yes'."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class NameKind(TextChoices):
    """Why a further name of a space is kept."""

    ALIAS = "alias", _("Also known as")
    FORMER = "former", _("Former name")


class PhotoLicence(TextChoices):
    """The terms under which a photo may be shown."""

    CC0 = "CC0-1.0", "CC0 1.0"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
    PERMISSION = "permission", _("Shown by permission of the author")


class Tone(TextChoices):
    """A colour of the palette; the style sheet gives each its light and dark values."""

    LACQUER = "lacquer", _("Lacquer red")
    JADE = "jade", _("Jade green")
    INDIGO = "indigo", _("Indigo blue")
    AMBER = "amber", _("Amber")
    PLUM = "plum", _("Plum")
    TEAL = "teal", _("Teal")
    CLAY = "clay", _("Clay")
    MOSS = "moss", _("Moss")
    SLATE = "slate", _("Slate")


class VersionState(TextChoices):
    """Where a version of criteria stands; what it asks is frozen from its publication on."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Direction(TextChoices):
    """Whether a higher level on a criterion's scale is better."""

    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")


class RoundPhase(TextChoices):
    """Where an assessment round stands."""

    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Open for scoring")
    MODERATION = "moderation", _("In moderation")
    CLOSED = "closed", _("Scoring closed")
    PUBLISHED = "published", _("Published")
    APPEAL = "appeal", _("Open to appeals")


#: Phases in which the public sees a round and its results.
PUBLIC_PHASES = (RoundPhase.PUBLISHED, RoundPhase.APPEAL)


class AgreementMetric(TextChoices):
    """How Krippendorff's alpha weighs a difference between two scores."""

    INTERVAL = "interval", _("Interval")
    ORDINAL = "ordinal", _("Ordinal")
    RATIO = "ratio", _("Ratio")
    NOMINAL = "nominal", _("Nominal")


class SheetKind(TextChoices):
    """Whose scores a sheet holds; a self-assessment never enters the mean."""

    ASSESSOR = "assessor", _("Assessor")
    SELF = "self", _("Self-assessment")


class SheetState(TextChoices):
    """Where an assignment stands."""

    ASSIGNED = "assigned", _("To be scored")
    HANDED_IN = "handed-in", _("Handed in")
    RECUSED = "recused", _("Recused")
    REMOVED = "removed", _("Taken away")


class Withheld(TextChoices):
    """Why a space has no composite."""

    NO = "", _("Not withheld")
    NOTHING = "nothing", _("Nothing was scored")
    QUORUM = "quorum", _("Too few assessors")
    COVERAGE = "coverage", _("Too little was scored")


class AppealState(TextChoices):
    """What became of an appeal."""

    LODGED = "lodged", _("Waiting for a decision")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Rejected")


class RoundStep(TextChoices):
    """What happened to a round; the entries of its log."""

    PREPARED = "prepared", _("Prepared")
    OPENED = "opened", _("Scoring opened")
    REMINDED = "reminded", _("Assessors reminded")
    ASSIGNED = "assigned", _("Assignments changed")
    RETURNED = "returned", _("Sheet given back")
    RECUSED = "recused", _("Assessor recused")
    UPLOADED = "uploaded", _("Scores uploaded")
    MODERATION = "moderation", _("Moderation began")
    MODERATED = "moderated", _("Score moderated")
    REOPENED = "reopened", _("Opened again")
    FAILED = "failed", _("Closing failed")
    CLOSED = "closed", _("Scoring closed")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Publication withdrawn")
    APPEALS = "appeals", _("Appeals opened")
    APPEALED = "appealed", _("Appeal lodged")
    DECIDED = "decided", _("Appeal decided")
    ENDED = "ended", _("Appeals ended")


class Sort(TextChoices):
    """The orders in which results can be read."""

    NAME = "name", _("Name")
    NEWEST = "newest", _("Newest first")
    NEAREST = "nearest", _("Nearest first")
    RELEVANCE = "relevance", _("Best match")
