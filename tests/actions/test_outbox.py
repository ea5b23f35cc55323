"""Mails wait in their rows: sent after commit, tried again with pauses, given up, never sent twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from spaces.actions.mail import DUE_ALONGSIDE, Addressee, Letter, send_letters
from spaces.actions.outbox import (
    MOST_ATTEMPTS,
    PAUSES,
    Tally,
    hand_over,
    send_again,
    send_all_again,
    send_due,
)
from spaces.enums import MailState
from spaces.errors import AlreadyInState, NotAllowed
from spaces.models import OutgoingMail
from tests.builders import make_user
from tests.mails import Losing, Unreachable, backend, make_mail, sent_subjects
from tests.races import at_once

pytestmark = pytest.mark.django_db
LAN = Addressee("lan@example.org", "en", "Lan")


def letter(to=LAN, subject="%(reference)s: received", **context):
    values = {"reference": "P-0000-0001", "space_name": "Manzi", "link": "https://example.org/#secret"}
    return Letter(to, subject, "proposal_received", values | context)


def make_due(mail):
    OutgoingMail.objects.filter(pk=mail.pk).update(next_attempt_at=timezone.now())


# --- within the transaction ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_step_that_is_undone_leaves_neither_row_nor_mail():
    with transaction.atomic():
        send_letters([letter()])
        assert OutgoingMail.objects.count() == 1
        transaction.set_rollback(True)
    assert (OutgoingMail.objects.count(), mail.outbox) == (0, [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_mail_leaves_only_after_commit():
    with transaction.atomic():
        delivery = send_letters([letter()])
        assert (mail.outbox, delivery.sent) == ([], [])
    assert delivery.sent == [LAN]
    assert sent_subjects() == ["P-0000-0001: received"]


def test_what_left_keeps_no_private_link(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_letters([letter()])
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts, row.text, row.html, row.error) == (MailState.SENT, 1, "", "", "")
    assert row.sent_at is not None
    assert "https://example.org/#secret" in mail.outbox[0].body


def test_own_machine_keeps_the_text_to_show_it(settings, django_capture_on_commit_callbacks):
    settings.SHOW_MAIL = True
    with django_capture_on_commit_callbacks(execute=True):
        send_letters([letter()])
    row = OutgoingMail.objects.get()
    assert "https://example.org/#secret" in row.text
    assert "https://example.org/#secret" in row.html


def test_mail_is_marked_as_written_by_a_machine_and_answered_to_the_contact(
    settings, django_capture_on_commit_callbacks
):
    settings.CONTACT_EMAIL = "contact@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        send_letters([letter()])
    sent = mail.outbox[0].message()
    assert (sent["Auto-Submitted"], sent["Reply-To"]) == ("auto-generated", "contact@example.org")


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\x0b", "\u2028"])
def test_what_people_typed_begins_no_header(line_break, django_capture_on_commit_callbacks):
    typed = f"Manzi{line_break}Bcc: x@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        send_letters(
            [letter(Addressee("lan@example.org", "en", typed), "About %(space_name)s", space_name=typed)]
        )
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None
    assert sent["To"] == "lan@example.org"
    assert mail.outbox[0].subject == "About Manzi Bcc: x@example.org"


@pytest.mark.parametrize(
    "address", ["", "lan", "lan@example.org\nBcc: x@example.org", "a@example.org, b@example.org", "a b@x.org"]
)
def test_what_is_no_address_gets_no_mail(address, django_capture_on_commit_callbacks):
    nobody = Addressee(address, "vi", "Lan")
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_letters([letter(nobody)])
    assert delivery.unreachable == [nobody]
    assert (OutgoingMail.objects.count(), mail.outbox) == (0, [])


def test_subject_of_any_length_is_stored(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_letters([letter(subject="%(space_name)s", space_name="ơ" * 900)])
    assert OutgoingMail.objects.get().subject == "ơ" * 300


# --- failures ------------------------------------------------------------------------------------


def test_failure_keeps_the_mail_and_names_its_kind_alone(
    settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = backend("Refusing")
    bad = Addressee("bad@example.org", "en", "Bà Xuân")
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_letters([letter(bad)])
    row = OutgoingMail.objects.get()
    assert delivery.failed == [bad]
    assert (row.state, row.attempts, row.error) == (MailState.QUEUED, 1, "SMTPRecipientsRefused")
    assert "https://example.org/#secret" in row.text
    assert row.next_attempt_at - timezone.now() == pytest.approx(PAUSES[0], abs=timedelta(seconds=20))
    assert "bad@example.org" not in caplog.text
    assert "Xuân" not in caplog.text


def test_pauses_grow_until_the_mail_is_given_up(settings):
    settings.EMAIL_BACKEND = backend("Unreachable")
    row = make_mail()
    for pause in PAUSES:
        assert send_due() == Tally(sent=0, failed=1)
        row.refresh_from_db()
        assert row.state == MailState.QUEUED
        assert row.next_attempt_at - timezone.now() == pytest.approx(pause, abs=timedelta(seconds=20))
        assert send_due() == Tally(0, 0), "not before the pause is over"
        make_due(row)
    assert send_due() == Tally(sent=0, failed=1)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (MailState.FAILED, MOST_ATTEMPTS, "ConnectionRefusedError")
    assert row.text
    make_due(row)
    assert send_due() == Tally(0, 0)


def test_mail_that_waited_leaves_when_the_server_is_back(settings):
    row = make_mail(attempts=3, error="ConnectionRefusedError")
    assert send_due() == Tally(sent=1, failed=0)
    row.refresh_from_db()
    assert (row.state, row.error, row.text) == (MailState.SENT, "", "")


def test_longest_waiting_goes_first_and_no_more_than_asked_for():
    now = timezone.now()
    for minutes in (1, 9, 5):
        make_mail(subject=f"{minutes}", next_attempt_at=now - timedelta(minutes=minutes))
    make_mail(subject="not yet", next_attempt_at=now + timedelta(minutes=1))
    assert send_due(limit=2) == Tally(2, 0)
    assert sent_subjects() == ["9", "5"]


def test_some_that_wait_leave_along_with_a_new_one(django_capture_on_commit_callbacks):
    for _number in range(DUE_ALONGSIDE + 2):
        make_mail()
    with django_capture_on_commit_callbacks(execute=True):
        send_letters([letter()])
    assert OutgoingMail.objects.filter(state=MailState.SENT).count() == DUE_ALONGSIDE + 1


def test_server_that_nobody_answers_at_is_asked_once_for_all(settings):
    settings.EMAIL_BACKEND = backend("Unreachable")
    Unreachable.asked = 0
    for _number in range(4):
        make_mail()
    assert send_due() == Tally(sent=0, failed=4)
    assert Unreachable.asked == 1
    assert not OutgoingMail.objects.exclude(attempts=1, error="ConnectionRefusedError").exists()


def test_server_that_is_lost_twice_is_left_alone(settings):
    settings.EMAIL_BACKEND = backend("Losing")
    Losing.tried = 0
    for _number in range(5):
        make_mail()
    assert send_due() == Tally(sent=0, failed=5)
    assert Losing.tried == 2


def test_addresses_that_are_refused_hold_up_nobody(settings):
    settings.EMAIL_BACKEND = backend("Refusing")
    for address in ("bad1@example.org", "bad2@example.org", "bad3@example.org", "good@example.org"):
        make_mail(address)
    assert send_due() == Tally(sent=1, failed=3)


def test_folder_that_cannot_be_written_undoes_nothing(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "taken"
    settings.EMAIL_FILE_PATH.write_text("a file, no folder")
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_letters([letter()])
    assert delivery.failed == [LAN]
    assert OutgoingMail.objects.get().error == "ImproperlyConfigured"


def test_process_that_dies_while_sending_leaves_the_mail_to_others(settings):
    settings.EMAIL_BACKEND = backend("Killing")
    row = make_mail()
    with pytest.raises(SystemExit):
        send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == Tally(0, 0), "its pause protects it from being sent twice"
    make_due(row)
    assert send_due() == Tally(1, 0)


def test_mail_whose_person_is_erased_meanwhile_breaks_nothing(settings):
    settings.EMAIL_BACKEND = backend("Forgetting")
    make_mail()
    assert send_due() == Tally(1, 0)
    assert OutgoingMail.objects.count() == 0


# --- once ----------------------------------------------------------------------------------------


def test_two_that_hold_the_same_mail_send_it_once():
    row = make_mail()
    mine, theirs = OutgoingMail.objects.get(pk=row.pk), OutgoingMail.objects.get(pk=row.pk)
    assert [is_sent for _mail, is_sent in hand_over([mine])] == [True]
    assert list(hand_over([theirs])) == []
    assert len(mail.outbox) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_processes_that_send_at_once_send_each_mail_once():
    for number in range(12):
        make_mail(subject=f"{number:02}")
    assert at_once(*[send_due] * 6) == []
    assert sorted(sent_subjects()) == [f"{number:02}" for number in range(12)]


# --- by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.QUEUED])
def test_mail_that_did_not_leave_is_sent_again(state, django_capture_on_commit_callbacks):
    row = make_mail(
        state=state, attempts=4, error="TimeoutError", next_attempt_at=timezone.now() + timedelta(hours=8)
    )
    with django_capture_on_commit_callbacks(execute=True):
        send_again(mail=row, by=make_user("", "Moderator"))
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.SENT, 1)


def test_mail_that_fails_again_begins_its_attempts_anew(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = backend("Unreachable")
    row = make_mail(state=MailState.FAILED, attempts=MOST_ATTEMPTS, error="TimeoutError")
    with django_capture_on_commit_callbacks(execute=True):
        send_again(mail=row, by=None)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.QUEUED, 1)


def test_mail_that_left_is_not_sent_again():
    with pytest.raises(AlreadyInState):
        send_again(mail=make_mail(state=MailState.SENT), by=None)


def test_mail_that_is_being_sent_is_left_alone():
    row = make_mail(attempts=1, next_attempt_at=timezone.now() + PAUSES[0])
    with pytest.raises(AlreadyInState):
        send_again(mail=row, by=None)


@pytest.mark.parametrize("group", ["Editor", "Publisher", "Auditor", "Assessor", "Coordinator", "Privacy"])
def test_sending_again_needs_the_right_to_it(group):
    row = make_mail(state=MailState.FAILED)
    with pytest.raises(NotAllowed):
        send_again(mail=row, by=make_user("", group))
    with pytest.raises(NotAllowed):
        send_all_again(mails=[row], by=make_user("", group))


def test_several_are_sent_again_and_those_that_left_are_named(django_capture_on_commit_callbacks):
    failed, left = make_mail(state=MailState.FAILED), make_mail(state=MailState.SENT)
    with django_capture_on_commit_callbacks(execute=True):
        done, refused = send_all_again(mails=[failed, left], by=None)
    assert (done, [each for each, _why in refused]) == ([failed], [left])
    assert len(mail.outbox) == 1


def test_command_says_how_many_left(settings, capsys):
    settings.EMAIL_BACKEND = backend("Refusing")
    make_mail("bad@example.org")
    make_mail()
    call_command("send_mail")
    assert capsys.readouterr().out == "Sent: 1. Failed again: 1.\n"
