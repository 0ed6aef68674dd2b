"""No table of ours can be changed without a trace (design.md, laws 4 and 12).

A table is insert-only (`platform.guards`), tracked (`audit.history`), or named here with its reason.
"""

import pytest
from django.apps import apps
from django.db import connection, models

from mizuhiki.audit.history import event_model_of
from mizuhiki.platform.guards import insert_only_models

NO_HISTORY = {
    "arrears.ReferralNote": "refuses UPDATE; written once with its referral, erased by an audited disposal",
    "arrears.SpokenPerson": "refuses UPDATE; written once with its talk, erased by an audited disposal",
    "arrears.Standing": "derived from ledger, letters, holds and pledges, in the transaction that moves them",
    "arrears.StepReady": "derived with `arrears.Standing`",
    "audit.SealMark": "how far the seal has come; rebuilt from zero at any time",
    "banks.Place": "its dates are its history; the database refuses every change but an end",
    "billing.DebitSupply": "derived from the mandates of direct debit, kept in their transaction",
    "billing.GroupMember": "derived from the insert-only `GroupChange`, in its transaction",
    "intake.Told": "refuses UPDATE; written once with its version, erased by an audited disposal",
    "intake.WebAnswer": "refuses UPDATE; written once by the public door, erased by an audited disposal",
    "intake.Standing": "derived from insert-only steps, kept in their transaction",
    "ledger.OpenItem": "derived from insert-only rows; the ledger proof rebuilds and compares it",
    "mail.PieceAddress": "refuses UPDATE; written once with its letter, erased by an audited disposal",
    "callcentre.ArrivalSender": "refuses UPDATE; written once with its arrival, erased by audited disposal",
    "callcentre.ArrivalStanding": "derived from the insert-only steps of an arrival, in their transaction",
    "callcentre.CallBack": "refuses UPDATE; written once with its step, erased by an audited disposal",
    "callcentre.CaseVersion": "refuses UPDATE; each change is another version, erased by audited disposal",
    "callcentre.Correction": "refuses UPDATE; written once, erased by an audited disposal",
    "callcentre.Hint": "refuses UPDATE; written once, erased by an audited disposal",
    "callcentre.HintEnd": "refuses UPDATE; the end of a hint, which goes with it",
    "callcentre.Standing": "derived from the insert-only steps of a case; services.proving rebuilds it",
    "certificates.Proxy": "refuses UPDATE; written once with its application, erased by an audited disposal",
    "contacts.Complainant": "refuses UPDATE; written once with its complaint, erased by an audited disposal",
    "knowledge.Miss": "refuses UPDATE; written once with its search, erased by an audited disposal",
    "customers.AddressChange": "refuses UPDATE; is a history itself, erased by an audited disposal",
    "research.EnquiryWords": "refuses UPDATE; written once with its step, erased by an audited disposal",
    "research.HeirPerson": "refuses UPDATE; written once with its heir, erased by an audited disposal",
    "research.TraceFound": "refuses UPDATE; written once with its reply, erased by an audited disposal",
    "repairs.Pipe": "another system's map; each edition is loaded whole, and its row is insert-only",
    "repairs.RepairTold": "refuses UPDATE; written once with its detail, erased by an audited disposal",
    "emergency.DutyPhone": "refuses UPDATE; written once with its turn, erased by an audited disposal",
    "emergency.ReportWords": "refuses UPDATE; written once with its report, erased by an audited disposal",
    "reporting.Evaluation": "refuses UPDATE; each is written once, erased by an audited disposal",
    "platform.BatchRun": "progress of a run; its log lines and its audit entry are insert-only",
    "shutoffs.ExecutionTold": "refuses UPDATE; written once with its paper, erased by an audited disposal",
    "shutoffs.RestorationAsker": "refuses UPDATE; written once with its request, erased by audited disposal",
    "signup.Answer": "refuses UPDATE; written once by the public door, erased by an audited disposal",
    "signup.EvidenceAccount": "refuses UPDATE; written once with a bank's word, erased by audited disposal",
    "signup.ApplicationState": "derived from insert-only events by the database; signup_derive rebuilds it",
    "signup.PostcodeTown": "public list of the post; each edition is loaded whole",
    "signup.RateCount": "counted requests of the public door, for minutes",
    "staff.Right": "which rights had their first grants; the grants themselves are tracked",
    "staff.SharedCacheEntry": "used codes and counted tries, for minutes",
    "staff.StaffSession": "sessions; each beginning and end is a SignInEvent",
    "worklist.Item": "state of the inbox; every step is an insert-only ItemEvent in the same transaction",
    "talks.Note": "words not registered yet; what is registered of them is a case, and the rest is erased",
    "telephony.CallState": "derived from insert-only events; `mizuhiki telephony proof` makes it anew",
    "telephony.Caller": "refuses UPDATE; written once with its call, erased by an audited disposal",
    "telephony.ExchangeEntry": "what the exchange says it has now, read from it anew; nothing of ours",
    "telephony.Leg": "derived from insert-only events; `mizuhiki telephony proof` makes it anew",
    "till.OpenTill": "which drawers are open; every opening, hand-over and closing is an insert-only row",
    "web.Once": "keys of forms already sent; the acts they caused are audit entries",
}


def our_models() -> list[type[models.Model]]:
    """Every table of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("mizuhiki.")]


@pytest.mark.asvs("16.4.2")
def test_every_table_is_insert_only_or_tracked_or_named_here() -> None:
    bare = {
        model._meta.label
        for model in our_models()
        if not getattr(model, "insert_only", False) and event_model_of(model) is None
    }
    assert bare - set(NO_HISTORY) == set(), "inherit InsertOnly, add @tracked(), or give a reason here"
    assert set(NO_HISTORY) - bare == set()


@pytest.mark.asvs("16.4.2")
@pytest.mark.django_db
def test_the_database_guards_every_insert_only_table_in_every_session_mode() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' "
            "AND tgname IN ('refuse_change', 'refuse_truncate')"
        )
        guarded = set(cursor.fetchall())
    missing = [
        f'*guard("{model._meta.db_table}")'
        for model in insert_only_models()
        if {(model._meta.db_table, "refuse_change"), (model._meta.db_table, "refuse_truncate")} - guarded
    ]
    assert missing == []  # what a migration still has to say
