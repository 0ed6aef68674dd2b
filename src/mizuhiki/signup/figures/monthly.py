"""利用実績 and 障害 of a month. Everything counts at the instant it was written, so that a month that is over
reads the same whenever it is printed. The words of what is counted: docs/rules/signup-figures.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, SignupBank, next_month, pack_on
from mizuhiki.signup.figures.charging import Statement, statement_of
from mizuhiki.signup.figures.counting import AtBank, Period, bank_labels, begun_at_banks, label_of
from mizuhiki.signup.models import ServiceFault, ServiceFaultStep

DAY = timedelta(days=1)
JUDGED = [  # the bank has looked at the person's data: an authentication, whatever it came to
    Result.OK,
    Result.ALREADY_REGISTERED,
    Result.AUTH_FAILED,
    Result.NAME_MISMATCH,
    Result.ACCOUNT_INELIGIBLE,
]
TABLES = {"bank": "金融機関", "kind": "申込区分", "device": "端末"}
Kind = ServiceFaultStep.Kind


@dataclass(frozen=True)
class Usage:
    """What happened in a month to those that have something in common."""

    code: str
    label: str
    begun: int
    handed_off: int
    confirmed: int
    failed: int


@dataclass(frozen=True)
class Authentications:
    """How many times a bank judged somebody's data."""

    bank: str
    label: str
    count: int
    is_partner: bool


@dataclass(frozen=True)
class FaultLine:
    """A fault of the month with what is known of it."""

    fault: ServiceFault
    restored_at: datetime | None
    causes: str
    measures: str


@dataclass(frozen=True)
class MonthReport:
    """Everything the monthly report says."""

    month: date
    is_over: bool
    total: Usage
    tables: Mapping[str, Sequence[Usage]]
    authentications: Sequence[Authentications]
    statement: Statement | None
    faults: Sequence[FaultLine]
    at_banks: Sequence[AtBank]


_USAGE = """
    WITH counted AS (
        SELECT 'begun' AS what, a.id AS one, coalesce((
            SELECT t.bank_code FROM signup_attempt t WHERE t.application_id = a.id AND t.at < %(until)s
            ORDER BY t.position LIMIT 1), '') AS bank
        FROM signup_application a WHERE a.began_at >= %(since)s AND a.began_at < %(until)s
        UNION ALL
        SELECT 'handed_off', t.application_id, t.bank_code FROM signup_attempt t
        WHERE t.at >= %(since)s AND t.at < %(until)s
        UNION ALL
        SELECT 'confirmed', c.application_id, t.bank_code
        FROM (SELECT DISTINCT ON (application_id) application_id, attempt, at FROM signup_applicationevent
              WHERE kind = 'confirmed' ORDER BY application_id, at, id) c
        JOIN signup_attempt t ON t.application_id = c.application_id AND t.position = c.attempt
        WHERE c.at >= %(since)s AND c.at < %(until)s
        UNION ALL
        SELECT 'failed', f.application_id, t.bank_code
        FROM (SELECT application_id, attempt, min(at) AS at FROM signup_applicationevent
              WHERE kind IN ('refused', 'returned_ng', 'expired') GROUP BY 1, 2) f
        JOIN signup_attempt t ON t.application_id = f.application_id AND t.position = f.attempt
        WHERE f.at >= %(since)s AND f.at < %(until)s AND NOT EXISTS (
            SELECT FROM signup_applicationevent c WHERE c.application_id = f.application_id
              AND c.attempt = f.attempt AND c.kind = 'confirmed' AND c.at < %(until)s)
    ), facts AS (
        SELECT counted.what, counted.bank, a.device, coalesce((
            SELECT k.kind FROM signup_applicationkind k WHERE k.application_id = a.id AND k.at < %(until)s
            ORDER BY k.id DESC LIMIT 1), '') AS kind
        FROM counted JOIN signup_application a ON a.id = counted.one
    )
    SELECT CASE 0 WHEN grouping(bank) THEN 'bank' WHEN grouping(kind) THEN 'kind'
                  WHEN grouping(device) THEN 'device' ELSE '' END, coalesce(bank, kind, device, ''),
           count(*) FILTER (WHERE what = 'begun'), count(*) FILTER (WHERE what = 'handed_off'),
           count(*) FILTER (WHERE what = 'confirmed'), count(*) FILTER (WHERE what = 'failed')
    FROM facts GROUP BY GROUPING SETS ((), (bank), (kind), (device)) ORDER BY 1, 2
"""
_AUTHENTICATIONS = """
    SELECT t.bank_code, count(*)
    FROM (SELECT attempt_id, min(at) AS at FROM signup_evidence
          WHERE attempt_id IS NOT NULL AND result = ANY(%(judged)s) GROUP BY 1) j
    JOIN signup_attempt t ON t.id = j.attempt_id
    WHERE j.at >= %(since)s AND j.at < %(until)s GROUP BY 1 ORDER BY 1
"""


def month_report(month: date, *, today: date) -> MonthReport:
    """A month up to now, or whole once it is over; by the rules in force on its last day.

    Raises:
        NoRulesInForce: there were none.

    Source:
        DD-085, DD-086, DD-088, DD-089, DD-090 【長岡口振】14(4)カ, 15(2); DD-023 【長岡口振】5(3)イ.
    """
    last = next_month(month) - DAY
    period, pack, labels = Period(month, last), pack_on(min(last, today)), bank_labels()
    tables = dict[str, list[Usage]]({table: [] for table in TABLES})
    total = Usage("", "合計", 0, 0, 0, 0)
    for table, code, *counts in sql.rows(_USAGE, period.instants):
        line = Usage(code, label_of(table, code, labels) if table else "合計", *counts)
        if table:
            tables[table].append(line)
        else:
            total = line
    judged = _authentications(period, pack, labels)
    return MonthReport(
        month=month,
        is_over=last < today,
        total=total,
        tables=tables,
        authentications=judged,
        statement=statement_of(
            pack.outsourcing.signup_fees,
            month=month,
            registrations=total.confirmed,
            authentications={one.bank: one.count for one in judged if not one.is_partner},
        ),
        faults=_faults(period),
        at_banks=begun_at_banks(period),
    )


def _authentications(period: Period, pack: Pack, labels: Mapping[str, str]) -> list[Authentications]:
    """Each bank of the rules that is no partner, with none too, and every other that judged somebody."""
    banks: Mapping[str, SignupBank] = pack.signup.banks if pack.signup else {}
    counted = dict.fromkeys((code for code, bank in banks.items() if not bank.is_partner), 0)
    counted |= dict(sql.rows(_AUTHENTICATIONS, {**period.instants, "judged": JUDGED}))
    return [
        Authentications(code, label_of("bank", code, labels), count, code in banks and banks[code].is_partner)
        for code, count in sorted(counted.items())
    ]


def _faults(period: Period) -> list[FaultLine]:
    """Those that were there on some instant of the period, the earliest first."""
    since, until = period.instants["since"], period.instants["until"]
    begun = ServiceFault.objects.filter(started_at__lt=until).order_by("started_at", "pk")
    lines = [fault_line(fault) for fault in begun.prefetch_related("steps")]
    return [line for line in lines if line.restored_at is None or line.restored_at >= since]


def fault_line(fault: ServiceFault) -> FaultLine:
    """What is known of a fault."""
    steps = sorted(fault.steps.all(), key=lambda step: (step.happened_at, step.pk))
    return FaultLine(
        fault=fault,
        restored_at=next((step.happened_at for step in steps if step.kind == Kind.RESTORED), None),
        causes="\n".join(step.text for step in steps if step.kind == Kind.CAUSE),
        measures="\n".join(step.text for step in steps if step.kind in {Kind.MEASURE, Kind.PREVENTION}),
    )


def faults() -> list[FaultLine]:
    """Every fault, those that are not over first, then the latest."""
    lines = [fault_line(one) for one in ServiceFault.objects.order_by("-pk").prefetch_related("steps")]
    return sorted(lines, key=lambda line: line.restored_at is not None)
