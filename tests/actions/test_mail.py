"""Mail leaves after commit, in the person's language, and never undoes what was done."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext_lazy, override

from spaces.actions.mail import Letter, send_letters, send_mail_to
from tests.assessment import make_round
from tests.builders import make_user

pytestmark = pytest.mark.django_db
SUBJECT = gettext_lazy("Please score: %(round)s")


def context(**names):
    return {"round": make_round(**names), "count": 2, "address": "https://example.org/admin/sheets/"}


def person(language="vi", email="an@example.org"):
    return make_user(first_name="An", language=language, email=email)


class Refusing(BaseEmailBackend):
    """A server that takes no mail for addresses that begin with 'bad'."""

    def send_messages(self, messages):
        if messages[0].to[0].startswith("bad"):
            raise smtplib.SMTPRecipientsRefused({})
        return len(messages)


class Unreachable(BaseEmailBackend):
    """A server that nobody answers at."""

    def open(self):
        raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("vi", "Mời chấm điểm: Đợt Một", "Kính gửi An"),
        ("en", "Please score: Round One", "Dear An"),
        ("fr", "À noter\u00a0: Tour un", "Bonjour An"),
    ],
)
def test_mail_is_written_in_the_persons_language(
    mailoutbox, django_capture_on_commit_callbacks, language, subject, greeting
):
    names = {"name_vi": "Đợt Một", "name_en": "Round One", "name_fr": "Tour un"}
    with override("en"), django_capture_on_commit_callbacks(execute=True):
        delivery = send_mail_to(person(language), SUBJECT, "round_opened", context(**names))
    (sent,) = mailoutbox
    assert (sent.subject, sent.to) == (subject, ["an@example.org"])
    assert sent.body.startswith(greeting)
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert f'lang="{language}"' in html
    assert "https://example.org/admin/sheets/" in html
    assert len(delivery.sent) == 1


@pytest.mark.parametrize("template", ["round_opened", "round_assigned", "round_reminder"])
def test_mail_asks_no_third_party_and_escapes_what_people_typed(
    mailoutbox, django_capture_on_commit_callbacks, template
):
    with django_capture_on_commit_callbacks(execute=True):
        send_mail_to(person(), SUBJECT, template, context(name_vi="<b>Đợt & một</b>"))
    html = mailoutbox[0].alternatives[0][0]
    assert "<b>Đợt" not in html
    assert "&lt;b&gt;Đợt &amp; một" in html
    assert "<b>Đợt & một</b>" in mailoutbox[0].body
    assert "<img" not in html
    assert "<link" not in html
    assert "url(" not in html


def test_no_line_break_reaches_a_header(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_mail_to(person(), SUBJECT, "round_opened", context(name_vi="Một\r\nBcc: x@example.org"))
    assert mailoutbox[0].subject == "Mời chấm điểm: Một Bcc: x@example.org"
    assert mailoutbox[0].message()["Bcc"] is None


def test_people_without_an_address_are_named_and_not_written_to(
    mailoutbox, django_capture_on_commit_callbacks
):
    silent = person(email="")
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_mail_to(silent, SUBJECT, "round_opened", context())
    assert (mailoutbox, delivery.unreachable, delivery.sent) == ([], [silent], [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_is_sent_when_the_step_is_undone():
    with transaction.atomic():
        send_mail_to(person(), SUBJECT, "round_opened", context())
        transaction.set_rollback(True)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outcome_is_known_once_the_transaction_is_committed():
    with transaction.atomic():
        delivery = send_mail_to(person(), SUBJECT, "round_opened", context())
        assert delivery.sent == []
    assert len(delivery.sent) == 1


def test_server_that_cannot_be_reached_undoes_nothing(settings, caplog, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    user = person()
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_mail_to(user, SUBJECT, "round_opened", context())
    assert (delivery.failed, delivery.sent) == ([user], [])
    assert "cannot be reached" in caplog.text
    assert "an@example.org" not in caplog.text


def test_one_refused_mail_does_not_hold_up_the_others(settings, caplog, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    good, bad = person(), person(email="bad@example.org")
    about = context()
    with django_capture_on_commit_callbacks(execute=True):
        delivery = send_letters(Letter(user, SUBJECT, "round_opened", about) for user in (bad, good))
    assert (delivery.failed, delivery.sent) == ([bad], [good])
    assert "could not be sent" in caplog.text


def test_without_a_server_mails_become_files(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    with django_capture_on_commit_callbacks(execute=True):
        send_mail_to(person(), SUBJECT, "round_opened", context())
    (file,) = settings.EMAIL_FILE_PATH.iterdir()
    assert "an@example.org" in file.read_text()
