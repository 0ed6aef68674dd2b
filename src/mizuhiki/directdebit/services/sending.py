"""Forms on their way to a bank, and the bank's answer: the account is registered, or the form goes back.

The account that was in force stays so until the bank has confirmed the new one (口座変更). Where a bank was
asked to draw from it on a day after that, the new one is used from the next day on: no debit falls between
two accounts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies
from mizuhiki.directdebit.errors import AnswerNotAwaited, FormsChanged
from mizuhiki.directdebit.mandates import take_registration
from mizuhiki.directdebit.models import FormReading, FormSending, Mandate, PaperForm, PaperFormStep
from mizuhiki.directdebit.papers import people_of_forms, readings_in_force, ready_for
from mizuhiki.directdebit.services.forms import What
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor

REGISTERED = "registered"


@transaction.atomic
def send_forms(*, bank_code: str, seen: Sequence[int], actor: Actor, at: datetime) -> FormSending:
    """Send every settled form of one bank, as they were listed on the screen.

    Args:
        seen: numbers of the forms that were shown; others that came since then wait for the next time.

    Raises:
        FormsChanged: one of them does not wait any more. Nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ.
    """
    locks.take_name(f"debit-forms:{bank_code}")
    waiting = {reading.form_id for reading in ready_for(bank_code)}
    if not seen or not set(seen) <= waiting:
        raise FormsChanged()
    today = clock.day_of(at)
    sending = FormSending.objects.create(
        bank_code=bank_code, sent_on=today, form_count=len(set(seen)), made_at=at, made_by_id=actor.pk
    )
    for form_id in sorted(set(seen)):
        PaperFormStep.objects.create(
            form_id=form_id, what=What.SENT, on=today, sending=sending, at=at, by_id=actor.pk
        )
    audit.record(
        action="directdebit.forms.sent",
        subject=sending,
        actor=actor,
        at=at,
        customers=people_of_forms(seen, on=today),
        count=sending.form_count,
    )
    return sending


@transaction.atomic
def record_answers(
    *, sending_id: int, answers: Mapping[int, str], on: date, actor: Actor, at: datetime
) -> int:
    """Write down what the bank answered for some forms of a sending; returns how many accounts are new.

    Args:
        answers: form to `registered`, or to the reason why it comes back.
        on: the day from which the bank has the accounts.

    Raises:
        AnswerNotAwaited: a form is not of this sending or was answered. Nothing is changed.
        AccountNewer: the supply has an account from that day on. Nothing is changed.

    Source:
        COL-049 【金沢収納】第23条(1)キ; issue 3, point 5 (仮登録 → 本登録).
    """
    locks.take_name(f"debit-forms-answered:{sending_id}")
    awaited = set(
        PaperForm.objects.filter(steps__sending_id=sending_id)
        .exclude(steps__what__in=(What.REGISTERED, What.RETURNED))
        .values_list("pk", flat=True)
    )
    if not set(answers) <= awaited:
        raise AnswerNotAwaited()
    good = sorted(form_id for form_id, answer in answers.items() if answer == REGISTERED)
    readings = readings_in_force(good)
    lock_supplies([reading.supply_id for reading in readings.values()])
    for form_id in good:
        _register(readings[form_id], on=on, actor=actor, at=at)
    for form_id, answer in sorted(answers.items()):
        is_good = answer == REGISTERED
        PaperFormStep.objects.create(
            form_id=form_id,
            what=What.REGISTERED if is_good else What.RETURNED,
            on=on,
            fault="" if is_good else answer,
            at=at,
            by_id=actor.pk,
        )
    audit.record(
        action="directdebit.forms.answered",
        subject=FormSending.objects.get(pk=sending_id),
        actor=actor,
        at=at,
        customers=people_of_forms(answers, on=clock.day_of(at)),
        registered=len(good),
        returned=len(answers) - len(good),
    )
    return len(good)


def _register(reading: FormReading, *, on: date, actor: Actor, at: datetime) -> Mandate:
    """Start the account of a form."""
    return take_registration(
        number=reading.form_id,
        supply_id=reading.supply_id,
        bank_code=reading.bank_code,
        branch_code=reading.branch_code,
        account_type=reading.account_type,
        account_no=reading.account_no,
        holder_kana=reading.holder_kana,
        yucho=(reading.yucho_symbol, reading.yucho_number),
        form_id=reading.form_id,
        on=on,
        at=at,
        actor=actor,
    )
