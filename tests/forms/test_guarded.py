"""The trap in forms: people leave it empty, and whoever does not is told what to do."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from spaces.forms.guarded import TRAP_FIELD, Guarded


class Letter(Guarded, forms.Form):
    text = forms.CharField()

    def clean(self):
        return super().clean() | {"cleaned": True}


@pytest.mark.parametrize("trap", [{}, {TRAP_FIELD: ""}])
def test_form_with_an_empty_trap_is_valid(trap):
    form = Letter({"text": "a"} | trap)
    assert form.is_valid()
    assert form.cleaned_data["cleaned"]


@pytest.mark.parametrize("content", ["x", "http://example.org", "\x00", " "])
def test_filled_trap_is_refused_with_the_remedy(content):
    with translation.override("en"):
        form = Letter({"text": "a", TRAP_FIELD: content})
        assert form.errors == {
            "__all__": [
                "A hidden field came filled in, as programs do it. It is empty again now: check your entries"
                " and send them once more."
            ]
        }


def test_page_has_the_trap_empty_unseen_and_out_of_the_way():
    html = render_to_string("partner/guard.html")
    (trap,) = re.findall(rf'<input[^>]*name="{TRAP_FIELD}"[^>]*>', html)
    assert 'value=""' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "style=" not in html
    assert '<div class="visually-hidden" aria-hidden="true">' in html


def test_page_asks_for_a_proof_only_where_none_counts():
    assert 'data-altcha="/data/challenge.json"' in render_to_string("partner/guard.html")
    assert "altcha" not in render_to_string("partner/guard.html", {"has_worked": True})
