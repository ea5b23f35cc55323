"""Forms for photos: what is sent and what is said about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.models import Photo


class PhotoTextForm(forms.ModelForm):
    """What a person says about a photo; saved by `change_photo`, never by itself."""

    class Meta:
        model = Photo
        fields = ["alt_vi", "alt_en", "alt_fr", "credit", "licence", "order"]
        help_texts = {
            "alt_vi": _("For those who do not see it: one plain sentence."),
            "credit": _("Who took it, as the author wants to be named."),
        }


class PhotoForm(PhotoTextForm):
    """A new photo; saved by `add_photo`."""

    file = forms.FileField(
        label=_("Photo"),
        max_length=255,
        help_text=_("JPEG, PNG, WebP or AVIF, up to 10 MB and 50 million pixels. Position data is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
    )

    field_order = ["file"]
