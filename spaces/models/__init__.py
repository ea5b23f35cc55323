"""The tables of the registry, one module a topic."""

from . import history  # noqa: F401  (registers what history keeps)
from .classification import Activity, Audience, Category, CreativeField
from .criteria import CriteriaSet, CriteriaVersion
from .criteria_parts import Band, Criterion, Dimension, LevelAnchor
from .details import AccessibilityFact, FormerSlug, Photo, PrivateContact, Source, SpaceName
from .guard import Quota, SolvedChallenge
from .mail import OutgoingMail
from .operator import Operator
from .partner import Claim, Consent, PrivacyRequest, ProposalContact
from .proposal import Proposal, ProposalEvent, ProposalPhoto
from .results import Appeal, Computation, Result
from .rounds import AssessmentRound, PanelMember, RoundEntry, RoundEvent
from .selfassessment import SelfAssessment, SelfScore
from .sheets import Assignment, Evidence, Interest, ModeratedScore, Score
from .space import Space
from .unit import AdministrativeUnit, UnitSuccession
from .user import User
from .version import DataVersion
from .workqueue import DistinctPair

__all__ = [
    "AccessibilityFact",
    "Activity",
    "AdministrativeUnit",
    "Appeal",
    "AssessmentRound",
    "Assignment",
    "Audience",
    "Band",
    "Category",
    "Claim",
    "Computation",
    "Consent",
    "CreativeField",
    "CriteriaSet",
    "CriteriaVersion",
    "Criterion",
    "DataVersion",
    "Dimension",
    "DistinctPair",
    "Evidence",
    "FormerSlug",
    "Interest",
    "LevelAnchor",
    "ModeratedScore",
    "Operator",
    "OutgoingMail",
    "PanelMember",
    "Photo",
    "PrivacyRequest",
    "PrivateContact",
    "Proposal",
    "ProposalContact",
    "ProposalEvent",
    "ProposalPhoto",
    "Quota",
    "Result",
    "RoundEntry",
    "RoundEvent",
    "Score",
    "SelfAssessment",
    "SelfScore",
    "SolvedChallenge",
    "Source",
    "Space",
    "SpaceName",
    "UnitSuccession",
    "User",
]
