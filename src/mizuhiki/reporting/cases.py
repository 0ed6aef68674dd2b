"""What was registered in a time, by the rows of 別紙5, and the enquiries the completion is made of."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from mizuhiki.callcentre.api import Case, CaseStep, Standing
from mizuhiki.directdebit import api as directdebit
from mizuhiki.intake.api import Application
from mizuhiki.platform import clock
from mizuhiki.repairs.api import RepairRequest
from mizuhiki.reporting.rules import Completion, CountedCase, completion
from mizuhiki.rulepacks.api import KpiTerms

START_STOP_ROWS = {  # 別紙5 knows four ways; what comes by post or e-mail is keyed as a fax is
    Application.Channel.TELEPHONE: "start_stop_telephone",
    Application.Channel.COUNTER: "start_stop_counter",
    Application.Channel.FAX: "start_stop_fax",
    Application.Channel.POST: "start_stop_fax",
    Application.Channel.MAIL: "start_stop_fax",
    Application.Channel.WEB: "start_stop_web",
}
ENQUIRIES = {CaseStep.FeeClass.FEE: "fee_inquiry", CaseStep.FeeClass.OTHER: "other_inquiry"}
PASSED_ON = (CaseStep.Kind.HANDED, CaseStep.Kind.TRANSFERRED)


def registered(since: datetime, until: datetime) -> Mapping[str, int]:
    """How many of each row a half-open time of whole days has; what was cancelled was registered too.

    Start, stop and repair count where they are registered, and not again as the case that led there.

    Source:
        CC-066, CC-085, CC-086, CC-087 【金沢CC】別紙５.
    """
    received = {"received_at__gte": since, "received_at__lt": until}
    found = dict.fromkeys([*START_STOP_ROWS.values(), *ENQUIRIES.values()], 0)
    for channel, number in _counted(Application.objects.filter(**received), "channel"):
        found[START_STOP_ROWS[Application.Channel(channel)]] += number
    enquiries = Standing.objects.filter(case__kind=Case.Kind.ENQUIRY, **received).exclude(fee_class="")
    for fee_class, number in _counted(enquiries, "fee_class"):
        found[ENQUIRIES[CaseStep.FeeClass(fee_class)]] += number
    found["repair"] = RepairRequest.objects.filter(**received).count()
    found["debit_input"] = directdebit.keyed_between(since, until)
    found["debit_mailing"] = directdebit.posted_between(clock.day_of(since), clock.day_of(until))
    return found


def _counted(rows: "QuerySet[Any]", name: str) -> list[tuple[str, int]]:
    counted = rows.order_by().values_list(name).annotate(number=Count("pk"))
    return [(str(code), number) for code, number in counted]


def completion_of(since: datetime, until: datetime, terms: KpiTerms) -> Completion:
    """The first-contact completion of the enquiries received in a half-open time.

    Source:
        CC-005, CC-011 【金沢CC】第2章 第6④.
    """
    days = timedelta(days=terms.repeat_days + 1)
    return completion(
        enquiries(since, until), later=enquiries(until, until + days), repeat_days=terms.repeat_days
    )


def enquiries(since: datetime, until: datetime) -> list[CountedCase]:
    """Enquiries of a half-open time; cancelled ones are none."""
    passed_on = CaseStep.objects.filter(case=OuterRef("case"), kind__in=PASSED_ON)
    rows = (
        Standing.objects.filter(
            received_at__gte=since, received_at__lt=until, case__kind=Case.Kind.ENQUIRY, is_cancelled=False
        )
        .annotate(passed_on=Exists(passed_on))
        .values_list("case_id", "received_at", "topic", "fee_class", "customer_id", "passed_on")
    )
    return [
        CountedCase(
            case_id=case_id,
            at=received_at.astimezone(clock.TOKYO),
            about=topic or fee_class,
            whose={"customer": str(customer_id)} if customer_id else None,
            is_handed_over=is_passed_on,
        )
        for case_id, received_at, topic, fee_class, customer_id, is_passed_on in rows
    ]
