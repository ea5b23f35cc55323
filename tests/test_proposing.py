"""What can be proposed: every field belongs to one section, and completeness counts what it says."""

import pytest

from spaces.actions.spaces import PLAIN_FIELDS, RELATION_FIELDS
from spaces.enums import ProposalKind, ProposalSection
from spaces.proposing import (
    EXPECTED,
    FIELDS,
    SECTIONS,
    completeness,
    fields_of,
    is_empty,
    is_same,
    section_of,
)

#: What only staff say about a space.
STAFF_ONLY = {
    "units_overruled", "position_error_m", "position_source", "evidence_year", "moved_to", "internal_note",
}  # fmt: skip
#: What a proposal says in its own form; `save_space` knows it as something else.
OWN_FORM = {"position", "operator_name", "aliases", "former_names", "access"}


def test_every_field_of_a_space_is_either_proposable_or_staffs_alone():
    proposable = {name for names in FIELDS.values() for name in names}
    writable = {*PLAIN_FIELDS, *RELATION_FIELDS} - {"operator"}
    assert proposable - OWN_FORM == writable - STAFF_ONLY


def test_every_field_has_one_section():
    names = [name for names in FIELDS.values() for name in names]
    assert len(names) == len(set(names))
    assert all(section_of(name) in ProposalSection for name in names)
    assert section_of("publication_state") is None


@pytest.mark.parametrize("kind", ProposalKind.values)
def test_every_kind_ends_with_the_person_and_asks_for_its_fields_alone(kind):
    assert SECTIONS[kind][-1] == ProposalSection.YOU
    assert {section_of(name) for name in fields_of(kind)} <= set(SECTIONS[kind])


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_nothing_is_nothing_in_whatever_form(value):
    assert is_empty(value)
    assert is_same(value, None)
    assert not is_same(value, 0)


@pytest.mark.parametrize("value", [0, False, " x", [0]])
def test_something_is_not_empty(value):
    assert not is_empty(value)


def test_completeness_counts_groups_once():
    assert completeness({}) == 0
    one = round(100 / len(EXPECTED))
    assert completeness({"summary_en": "x"}) == completeness({"summary_en": "x", "summary_vi": "y"}) == one
    everything = {name: "x" for group in EXPECTED for name in ([group] if isinstance(group, str) else group)}
    assert completeness(everything) == 100
