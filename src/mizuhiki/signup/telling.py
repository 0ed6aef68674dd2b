"""Mails to applicants: how it came out, and the link to go on. None says who, where or which account.

A mail is sent before the row that says so is committed: after a crash in between it goes out once more.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.signup import selectors
from mizuhiki.signup.door import words
from mizuhiki.signup.door.functions import new_secret
from mizuhiki.signup.models import Access, Application, ApplicationEvent, ApplicationState, Publication

Kind, State = ApplicationEvent.Kind, ApplicationState.State
RESUME = "resume"
SOON = timedelta(minutes=3)  # whoever was refused may be trying again at this moment
LIFE = {Access.Kind.RESUME: timedelta(hours=24), Access.Kind.STATE: timedelta(days=90)}
AT_ONCE = 200
MOST_AWAY = 3  # faults one after the other: the server is away; fewer are of the mails themselves
LONG_ENOUGH = timedelta(hours=72)  # that a server said "not now"; from then on that is taken as "never"
log = logging.getLogger(__name__)


def tell_all(*, at: datetime, actor: Actor) -> int:
    """Send what is due; returns how many went. A mail server that is away is asked again the next minute.

    An address the server refuses for good is noted and never tried again; one that it refuses for now is
    tried at growing intervals, behind the others. Nobody waits behind either, nor behind a mail over which
    the server hangs up.
    """
    sent, away = 0, 0
    for application, what, refused_at in selectors.untold(before=at - SOON, at=at)[:AT_ONCE]:
        tell_one = partial(tell, application_id=application, what=what, at=at, actor=actor)
        try:
            sent, away = sent + tell_one(), 0
        except (SMTPRecipientsRefused, SMTPDataError, BadHeaderError) as fault:
            log.warning("mail of application %s was refused: %s", application, type(fault).__name__)
            if _is_for_good(fault) or (refused_at and at - refused_at >= LONG_ENOUGH):
                tell_one(is_refused=True)
            else:
                _put_off(application, what, at=at)
        except (OSError, SMTPException) as fault:
            log.warning("mail of application %s was not sent: %s", application, type(fault).__name__)
            away += 1
            if away == MOST_AWAY:
                break
    return sent


def _is_for_good(fault: SMTPRecipientsRefused | SMTPDataError | BadHeaderError) -> bool:
    """Whether the server would say the same tomorrow (RFC 5321 4.2.1: 5yz)."""
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    return isinstance(fault, BadHeaderError) or fault.smtp_code >= 500


@transaction.atomic
def tell(*, application_id: int, what: str, at: datetime, actor: Actor, is_refused: bool = False) -> bool:
    """Send one mail with a link of its own; whether one went.

    Args:
        what: the state it tells of, or `resume` for the link to go on.
        is_refused: the server takes no mail to this address; that is noted and nothing is sent.

    Raises:
        OSError, SMTPException: the mail server did not take it. Nothing is changed.

    Source:
        DD-006, DD-061, DD-077 【長岡口振】4(4), 8(9).
    """
    application = Application.objects.select_for_update(no_key=True).get(pk=application_id)
    due = selectors.untold(before=at, at=at, application_id=application_id)
    if what not in {one for _, one, _ in due}:
        return False
    address = selectors.given_of(application_id).get("email", "")
    ApplicationEvent.objects.create(
        application=application,
        attempt=selectors.attempt_of(application_id),
        kind=Kind.TOLD,
        facts={"what": what} | ({"refused": "yes"} if is_refused else {}),
        at=at,
    )
    audit.record(action="signup.applicant.told", subject=application, actor=actor, at=at)
    if address and not is_refused:
        _message(application, what, address, at=at).send()
    return bool(address) and not is_refused


def _put_off(application_id: int, what: str, *, at: datetime) -> None:
    """Note that a mail was not taken; from these rows follows when it is tried again."""
    ApplicationEvent.objects.create(
        application_id=application_id,
        attempt=selectors.attempt_of(application_id),
        kind=Kind.NOT_TAKEN,
        facts={"what": what},
        at=at,
    )


def _message(application: Application, what: str, address: str, *, at: datetime) -> EmailMessage:
    kind = Access.Kind.RESUME if what == RESUME else Access.Kind.STATE
    secret = new_secret()
    Access.objects.create(
        application=application,
        kind=kind,
        sha256=hashlib.sha256(secret.encode()).digest(),
        made_at=at,
        expires_at=at + LIFE[kind],
    )
    shown = Publication.objects.latest("pk").body
    language = selectors.language_of(application)
    said = words.said(language, shown["texts"])["mail"]
    link = f"{settings.SIGNUP_ADDRESS}/{language}/{kind.value}/{secret}/"
    lines = [
        said["lead"][what],
        f"{said['number']} {application.number}",
        f"{said['link'][what]}\n{link}",
        *(
            [f"{said['survey']}\n{shown['survey_url']}"]
            if what in {State.CONFIRMED, State.REFUSED} and shown["survey_url"]
            else []
        ),
        said["foot"],
        f"{shown['contact']['section']}\n{shown['contact']['phone']}（{shown['contact']['hours']}）",
    ]
    subject = f"{shown['utility']} {said['subject'][what]}"
    return EmailMessage(subject, "\n\n".join(lines) + "\n", settings.DEFAULT_FROM_EMAIL, [address])
