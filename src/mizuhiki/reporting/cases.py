"""What was registered in a time, by the rows of 別紙5, and the enquiries the completion is made of."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef

from mizuhiki.callcentre.api import Case, CaseStep, Standing
from mizuhiki.directdebit import api as directdebit
from mizuhiki.platform import clock
from mizuhiki.reporting.rules import Completion, CountedCase, completion
from mizuhiki.rulepacks.api import KpiTerms

Kind, Channel = Case.Kind, Case.Channel
START_STOP = {Kind.START, Kind.STOP, Kind.NAME_CHANGE}
START_STOP_ROWS = {  # 別紙5 knows four ways; what comes by post or e-mail is keyed as a fax is
    Channel.TELEPHONE: "start_stop_telephone",
    Channel.COUNTER: "start_stop_counter",
    Channel.FAX: "start_stop_fax",
    Channel.POST: "start_stop_fax",
    Channel.MAIL: "start_stop_fax",
    Channel.WEB: "start_stop_web",
}
ENQUIRIES = {CaseStep.FeeClass.FEE: "fee_inquiry", CaseStep.FeeClass.OTHER: "other_inquiry"}
PASSED_ON = (CaseStep.Kind.HANDED, CaseStep.Kind.TRANSFERRED)


def registered(since: datetime, until: datetime) -> Mapping[str, int]:
    """How many of each row a half-open time of whole days has; a case that was cancelled was registered too.

    Source:
        CC-066, CC-085, CC-086, CC-087 【金沢CC】別紙５.
    """
    found = dict[str, int]()
    counts = (
        Standing.objects.filter(received_at__gte=since, received_at__lt=until)
        .values_list("case__kind", "case__channel", "fee_class")
        .annotate(number=Count("pk"))
    )
    for kind, channel, fee_class, number in counts:
        row = _row(kind, channel, fee_class)
        if row is not None:
            found[row] = found.get(row, 0) + number
    found["debit_input"] = directdebit.keyed_between(since, until)
    found["debit_mailing"] = directdebit.posted_between(clock.day_of(since), clock.day_of(until))
    return found


def _row(kind: str, channel: str, fee_class: str) -> str | None:
    if kind in START_STOP:
        return START_STOP_ROWS[Channel(channel)]
    if kind == Kind.REPAIR:
        return "repair"
    if kind == Kind.ENQUIRY and fee_class:
        return ENQUIRIES[CaseStep.FeeClass(fee_class)]
    return None


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
            received_at__gte=since, received_at__lt=until, case__kind=Kind.ENQUIRY, is_cancelled=False
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
