"""The closed vocabularies of the registry: values are stored, labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class ProposalKind(TextChoices):
    """What somebody outside the department asks for."""

    NEW = "new", _("New space")
    CORRECTION = "correction", _("Correction")
    CLOSURE = "closure", _("Closure report")
    CLAIM = "claim", _("Claim of a listing")


class ProposalSection(TextChoices):
    """The parts of the form in which a partner writes."""

    SPACE = "space", _("The space")
    PLACE = "place", _("Where it is")
    OFFER = "offer", _("What it offers")
    VISIT = "visit", _("Hours and contact")
    PHOTOS = "photos", _("Photos")
    SELF = "self", _("Self-assessment")
    CLOSURE = "closure", _("What happened")
    CLAIM = "claim", _("You and the space")
    YOU = "you", _("About you")


class ProposalState(TextChoices):
    """Where a proposal stands; drafts and unverified ones are the partner's alone."""

    DRAFT = "draft", _("Being written")
    UNVERIFIED = "unverified", _("E-mail address to be confirmed")
    WAITING = "waiting", _("Waiting for review")
    CHANGES = "changes", _("Changes asked for")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")


#: What a partner can still write in.
EDITABLE_STATES = (ProposalState.DRAFT, ProposalState.UNVERIFIED, ProposalState.CHANGES)
#: What staff have to do with.
SENT_STATES = (
    ProposalState.WAITING, ProposalState.CHANGES, ProposalState.ACCEPTED, ProposalState.DECLINED,
)  # fmt: skip
#: What staff have decided.
DECIDED_STATES = (ProposalState.ACCEPTED, ProposalState.DECLINED)


class ProposalStep(TextChoices):
    """What happened to a proposal; the entries of its timeline."""

    STARTED = "started", pgettext_lazy("proposal", "Begun")
    SENT = "sent", _("Sent")
    VERIFIED = "verified", _("E-mail address confirmed")
    RESENT = "resent", _("Sent again after changes")
    CHANGES = "changes", _("Changes asked for")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REOPENED = "reopened", _("Taken up again")
    OBJECTED = "objected", _("Asked to look again")
    WITHDRAWN = "withdrawn", _("Withdrawn by the sender")
    MOVED = "moved", _("Moved to another space")
    NOTE = "note", _("Internal note")


class Actor(TextChoices):
    """Who took a step of a proposal."""

    PARTNER = "partner", _("Sender")
    STAFF = "staff", _("Department")
    SYSTEM = "system", _("The registry itself")


class DeclineReason(TextChoices):
    """Why a proposal is declined; the text beside it says more."""

    DUPLICATE = "duplicate", _("The space is in the registry already")
    NOT_CREATIVE = "not-creative", _("It is not a creative space in the sense of the registry")
    OUTSIDE = "outside", _("It does not lie in Hanoi")
    UNVERIFIABLE = "unverifiable", _("The facts could not be verified")
    INCOMPLETE = "incomplete", _("Facts that were asked for did not come")
    NOT_ENTITLED = "not-entitled", _("It could not be shown that the sender runs the space")
    UNCHANGED = "unchanged", _("The registry is right as it stands")
    ABUSE = "abuse", _("It is advertising or abuse")
    OTHER = "other", _("Another reason")


class ConsentPurpose(TextChoices):
    """What a person agrees to, each on its own."""

    HANDLING = "handling", _("Handling the proposal")
    CONTACT = "contact", _("Private contact of the space")
    NETWORK = "network", _("News of the network")
    PHOTOS = "photos", _("Publication of the photos")


class ClaimProof(TextChoices):
    """How it was shown that somebody runs a space."""

    NONE = "", _("Not shown yet")
    DOMAIN = "domain", _("By a mail address of the space’s website")
    STAFF = "staff", _("Checked by the department")


class MailState(TextChoices):
    """What became of a mail."""

    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Handed over")
    FAILED = "failed", _("Given up")


class PrivacyKind(TextChoices):
    """What a person asks for about their own data."""

    EXPORT = "export", _("A copy of the data")
    ERASURE = "erasure", _("Erasure of the data")


class PrivacyState(TextChoices):
    """Where such a request stands."""

    OPEN = "open", _("To be handled")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
