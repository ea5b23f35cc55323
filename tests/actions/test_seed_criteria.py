"""The criteria that the project ships are loaded once, published, and never overwritten."""

import json
from pathlib import Path

import pytest

from spaces.actions.seed import seed_classification, seed_criteria
from spaces.enums import VersionState
from spaces.models import CriteriaSet, CriteriaVersion
from spaces.queries.criteria import content_of, fingerprint_of
from spaces.queries.criteria_check import problems_of

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def read(name):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


@pytest.fixture
def seeded():
    seed_classification(data=read("classification.json"))
    data = read("criteria.json")
    assert seed_criteria(data=data) == len(data["sets"])
    return data


def test_shipped_criteria_are_published_without_a_problem(seeded):
    version = CriteriaVersion.objects.get(slug=seeded["sets"][0]["versions"][0]["slug"])
    content = content_of(version)
    assert (version.state, version.is_illustrative) == (VersionState.PUBLISHED, True)
    assert problems_of(content) == []
    assert version.fingerprint == fingerprint_of(content)
    asked = seeded["sets"][0]["versions"][0]["dimensions"]
    assert [c.code for c in content.criteria] == [row["code"] for part in asked for row in part["criteria"]]


def test_second_run_leaves_what_staff_changed(seeded):
    CriteriaSet.objects.update(name_vi="Tên của cán bộ")
    assert seed_criteria(data=seeded) == 0
    assert CriteriaSet.objects.get().name_vi == "Tên của cán bộ"
    assert CriteriaVersion.objects.count() == 1
