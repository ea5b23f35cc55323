"""Forms of assessment rounds; each is saved by its action."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from spaces.actions.rounds import editable_fields
from spaces.enums import VersionState
from spaces.models import AssessmentRound, CriteriaVersion, Interest, Operator, User
from spaces.queries.rounds import eligible_assessors
from spaces.validators import validate_round_slug

from .confirm import ReasonForm
from .fields import SpaceField

_DAYS = ("opens_on", "due_on")
_LANGUAGES = ("vi", "en", "fr")


class RoundForm(forms.ModelForm):
    """The settings of a round; those that its phase has settled are shown and not changed."""

    class Meta:
        model = AssessmentRound
        fields = [
            "name_vi", "name_en", "name_fr", "description_vi", "description_en", "description_fr", "slug",
            "version", "opens_on", "due_on", "assessors_per_space", "quorum", "is_blind",
            "publishes_scores", "metric", "draws", "weight_noise", "seed",
        ]  # fmt: skip
        widgets = {
            **{day: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for day in _DAYS},
            **{f"description_{code}": forms.Textarea(attrs={"rows": 3}) for code in _LANGUAGES},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            kept = Q(state=VersionState.PUBLISHED) | Q(pk=self.instance.version_id)
            versions = CriteriaVersion.objects.filter(kept).select_related("criteria_set")
            self.fields["version"].queryset = versions
            self.fields["version"].empty_label = _("Choose …")
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the name.")
            self.fields["slug"].validators.append(validate_round_slug)

    @classmethod
    def settled(cls, phase: str) -> list[str]:
        """Return the fields that nobody changes any more in `phase`."""
        return [name for name in cls._meta.fields if name not in editable_fields(phase)]


class RoundReasonForm(ReasonForm):
    """Why a step is taken; kept in the round's log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Kept in the log of the round.")


class PanelForm(forms.Form):
    """Who the assessors of a round are; those who are on it already stay on offer."""

    users = forms.MultipleChoiceField(required=False, label=_("Assessors"))

    def __init__(self, *args: Any, round: AssessmentRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = User.objects.filter(panels__round=round).values("pk")
        offered = User.objects.filter(Q(pk__in=seated) | Q(pk__in=eligible_assessors().values("pk")))
        self.offered = list(offered.order_by("last_name", "first_name", "username"))
        self.fields["users"].choices = [(user.pk, str(user)) for user in self.offered]

    def clean_users(self) -> list[User]:
        """Return the accounts that were ticked."""
        ticked = set(self.cleaned_data["users"])
        return [user for user in self.offered if str(user.pk) in ticked]


class AssignForm(forms.Form):
    """Which of the panel gets a space."""

    assessor = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Assessor"))

    def __init__(self, *args: Any, panel: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = panel


class InterestForm(forms.ModelForm):
    """A known conflict of interest: with one space, or with all spaces of an operator."""

    space = SpaceField(
        required=False,
        max_length=20,
        label=_("Space"),
        help_text=_("The identifier, such as HN-0042."),
    )
    operator = forms.ModelChoiceField(
        queryset=Operator.objects.all(),
        required=False,
        label=_("or operator"),
        help_text=_("Then it holds for every space of the operator."),
    )

    class Meta:
        model = Interest
        fields = ["user", "space", "operator", "reason"]

    def __init__(self, *args: Any, people: QuerySet[User] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = eligible_assessors() if people is None else people
        self.fields["user"].queryset = offered.order_by("last_name", "first_name", "username")
        self.fields["user"].empty_label = _("Choose …")
        self.fields["operator"].empty_label = _("None")
