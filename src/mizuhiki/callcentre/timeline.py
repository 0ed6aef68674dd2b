"""Everything that was said with one customer in one line of time: cases of every kind, and other talks.

A talk that was written for a case is that case; a talk by itself stands as it was written (CC-023).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.callcentre.models import Case, Standing
from mizuhiki.contacts.api import Contact
from mizuhiki.platform import clock, sql
from mizuhiki.staff.api import User

KINDS = {**dict(Case.Kind.choices), "consultation": "納入相談", "notice": "届出・連絡（応対記録）"}
MOST = 1_000  # lines of one customer
_LINES = """
    SELECT s.received_at, c.kind, c.form, c.channel, c.by_id, v.text, v.answer, c.id, NULL::bigint,
           s.place = 'over'
    FROM callcentre_standing s JOIN callcentre_case c ON c.id = s.case_id
    LEFT JOIN callcentre_caseversion v ON v.id = s.version_id
    WHERE s.customer_id = ANY(%(records)s)
    UNION ALL
    SELECT t.at, CASE t.kind WHEN 'inquiry' THEN 'enquiry' ELSE t.kind END, '', t.channel, t.by_id, t.text,
           t.answer, NULL, t.complaint_id, true
    FROM contacts_contact t
    WHERE t.customer_id = ANY(%(records)s)
      AND NOT EXISTS (SELECT FROM callcentre_casecontact k WHERE k.contact_id = t.id)
      AND NOT EXISTS (SELECT FROM contacts_contact l WHERE l.corrects_id = t.id)
      AND NOT EXISTS (SELECT FROM callcentre_case f JOIN callcentre_standing g ON g.case_id = f.id
                      WHERE f.complaint_id = t.complaint_id AND g.customer_id = ANY(%(records)s))
"""
_SHOWN = f"""
    SELECT * FROM ({_LINES})
        AS l (at, kind, form, channel, by_id, text, answer, case_id, complaint_id, is_over)
    WHERE (%(kind)s = '' OR l.kind = %(kind)s) AND (%(by)s::bigint IS NULL OR l.by_id = %(by)s)
      AND (%(since)s::timestamptz IS NULL OR l.at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR l.at < %(until)s)
    ORDER BY l.at DESC, l.case_id DESC NULLS LAST LIMIT {MOST}
"""  # noqa: S608


@dataclass(frozen=True)
class Told:
    """One line of what was said."""

    at: datetime
    kind: str
    channel: str
    by: str
    text: str
    answer: str
    case_id: int | None
    complaint_id: int | None
    is_over: bool


def told_of(
    record_ids: Sequence[int],
    *,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    by: int | None = None,
) -> list[Told]:
    """Lines of a person's records, newest first."""
    asked = {
        "records": list(record_ids),
        "kind": kind,
        "by": by,
        "since": _start(since) if since else None,
        "until": _start(until + timedelta(days=1)) if until else None,
    }
    found = sql.rows(_SHOWN, asked)
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={row[4] for row in found})}
    return [
        Told(
            at=at,
            kind=_kind(what, form),
            channel=_channel(channel),
            by=people[by_id],
            text=text or "（保存期間を過ぎたため消去しました）",
            answer=answer or "",
            case_id=case_id,
            complaint_id=complaint_id,
            is_over=is_over,
        )
        for at, what, form, channel, by_id, text, answer, case_id, complaint_id, is_over in found
    ]


def writers_of(record_ids: Sequence[int]) -> list[User]:
    """Who took a case of theirs or wrote a talk."""
    cases = Standing.objects.filter(customer_id__in=list(record_ids)).values_list("case__by_id", flat=True)
    talks = Contact.objects.filter(customer_id__in=list(record_ids)).values_list("by_id", flat=True)
    return list(User.objects.filter(pk__in=cases.union(talks)).order_by("username"))


def _kind(what: str, form: str) -> str:
    title = KINDS.get(what, what)
    return f"{title}（{Case.Form(form).label}）" if form else title


def _channel(code: str) -> str:
    known = {**dict(Contact.Channel.choices), **dict(Case.Channel.choices)}
    return str(known.get(code, code))


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.TOKYO)
