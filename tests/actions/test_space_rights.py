"""Writing a space: who may, what history keeps, what happens at the same moment."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from reversion.models import Revision, Version

from spaces.actions.spaces import save_space
from spaces.errors import EditConflict, NotAllowed
from spaces.models import PrivateContact, Space
from spaces.queries.version import current_version
from tests.builders import make_category, make_space, make_user

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent


def entries(space):
    """Returns the history of a space, latest first, as (who, why)."""
    versions = Version.objects.get_for_object(space).select_related("revision__user")
    return [(version.revision.user, version.revision.comment) for version in versions]


# --- Who may ---


@pytest.mark.parametrize(
    ("group", "may"), [("Editor", True), ("Publisher", True), ("Auditor", False), ("", False)]
)
def test_roles_that_may_enter_and_change(group, may):
    user, space, category = make_user("", *filter(None, [group])), make_space("A"), make_category()
    for arguments in (
        {"data": {"name_vi": "B", "category": category}},
        {"space": space, "data": {"name_vi": "C"}},
    ):
        if may:
            assert save_space(by=user, **arguments).name_vi in ("B", "C")
        else:
            with pytest.raises(NotAllowed):
                save_space(by=user, **arguments)
    assert Space.objects.count() == (2 if may else 1)


def test_account_that_was_closed_may_nothing():
    user = make_user("", "Publisher", is_active=False)
    with pytest.raises(NotAllowed):
        save_space(by=user, data={"name_vi": "A", "category": make_category()})


def test_private_contact_is_written_by_who_may_alone():
    contact = {"name": "Lan", "email": "lan@example.org", "phone": "", "note": ""}
    space = make_space("A", private_contact=contact)
    assert PrivateContact.objects.get().name == "Lan"
    limited = make_user("limited")
    limited.user_permissions.add(Permission.objects.get(codename="change_space"))
    save_space(space=space, by=limited, data={"private_contact": contact | {"name": "Minh"}})
    assert PrivateContact.objects.get().name == "Lan"
    editor = make_user("", "Editor")
    save_space(space=space, by=editor, data={"private_contact": dict.fromkeys(contact, "")})
    assert not PrivateContact.objects.exists()


# --- History ---


def test_history_keeps_who_and_why_one_entry_a_change():
    editor = make_user("", "Editor")
    space = save_space(by=editor, data={"name_vi": "A", "category": make_category()}, reason="Site visit")
    save_space(space=space, by=editor, data={"name_vi": "B", "aliases": ["C", "D"]}, reason="Letter of 3 May")
    assert entries(space) == [(editor, "Letter of 3 May"), (editor, "Site visit")]
    assert Revision.objects.count() == 2
    latest = Version.objects.get_for_object(space).first()
    assert latest.field_dict["name_vi"] == "B"


def test_history_holds_no_private_contact():
    space = make_space("A", private_contact={"name": "canary", "email": "", "phone": "", "note": "canary"})
    save_space(space=space, by=None, data={"name_en": "B"})
    assert not [row for row in Version.objects.values_list("serialized_data", flat=True) if "canary" in row]


def test_change_counts_the_version_up_and_marks_the_space():
    space = make_space("A")
    before = current_version()
    saved = save_space(space=space, by=None, data={})
    after = current_version()
    assert after.number > before.number
    assert after.structure == before.structure
    assert saved.changed_in == after.number


# --- At the same moment ---


def test_second_of_two_editors_is_told():
    space = make_space("A")
    seen = space.changed_in
    save_space(space=space, by=None, data={"name_en": "First"}, expected_change=seen)
    with pytest.raises(EditConflict):
        save_space(space=space, by=None, data={"name_en": "Second"}, expected_change=seen)
    space.refresh_from_db()
    assert space.name_en == "First"
    assert len(entries(space)) == 2
    save_space(space=space, by=None, data={"name_en": "Second"}, expected_change=space.changed_in)


def enter_in_threads(threads, each):
    """Enters spaces of the same name from several threads at once; returns what went wrong."""
    category, problems, start = make_category(), [], threading.Barrier(threads)

    def enter():
        try:
            start.wait()
            for _ in range(each):
                save_space(by=None, data={"name_vi": "Phố Cổ", "category": category})
        except Exception as error:  # noqa: BLE001 - told to the test
            problems.append(repr(error))
        finally:
            connection.close()

    workers = [threading.Thread(target=enter) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return problems


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_parallel_entries_get_numbers_and_addresses_of_their_own():
    assert enter_in_threads(8, 5) == []
    assert sorted(Space.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert Space.objects.values("slug").distinct().count() == 40


PARALLEL = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from tests.actions.test_space_rights import enter_in_threads
from spaces.models import Space
print(enter_in_threads(8, 5), sorted(Space.objects.values_list("number", flat=True)) == list(range(1, 41)))
"""


@pytest.mark.slow
def test_parallel_entries_in_a_file_of_sqlite_get_numbers_of_their_own(tmp_path):
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'registry.sqlite3'}",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PARALLEL], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[] True", done.stderr
