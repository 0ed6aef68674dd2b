"""What a file about a claim gathers: what every room knows of the efforts to collect it.

A room above this one adds its part through `config/`; the parts stand in the order they were registered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.api import Pledge
from mizuhiki.contacts import api as contacts
from mizuhiki.customers.api import HIDDEN, records_of
from mizuhiki.mail import api as mail
from mizuhiki.platform import clock, era
from mizuhiki.research import api as research
from mizuhiki.research.api import TraceRequest
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.writeoffs.models import WriteOffCase

MOST = 200  # of one part
PLEDGES = {"kept": "履行中", "broken": "不履行", "fulfilled": "完納", "cancelled": "取消し"}


@dataclass(frozen=True)
class Part:
    """One part of the file: a table of texts; `widths` are in millimetres and make 170."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


Gather = Callable[[WriteOffCase, datetime], Part]
_parts: list[Gather] = []


def register_part(gather: Gather) -> None:
    """Make known what else belongs to the file; called by `config/` only."""
    assert gather not in _parts, gather
    _parts.append(gather)


def parts_of(case: WriteOffCase, at: datetime) -> list[Part]:
    """Every part as it is known now."""
    return [gather(case, at) for gather in (_letters, _talks, _pledges, _traces, _heirs, *_parts)]


def _letters(case: WriteOffCase, at: datetime) -> Part:
    found = mail.pieces_of_supply(case.supply_id, limit=MOST, until=at)
    rows = [
        (
            era.era_date(clock.day_of(one.printed_at)),
            one.title,
            one.number,
            era.era_date(one.dispatched_on) if one.dispatched_on else "－",
            f"{one.label}（{era.era_date(one.returned_on)}）" if one.returned_on else one.label,
        )
        for one in reversed(found)
    ]
    heads = ("作成日", "書類", "文書番号", "発送日", "結果")
    return Part("通知・督促・催告の記録", heads, (32, 42, 32, 32, 32), rows)


def _talks(case: WriteOffCase, at: datetime) -> Part:
    found = contacts.contacts_of(record_ids=records_of(case.customer_id), as_of=clock.day_of(at), limit=MOST)
    rows = [
        (
            era.era_date(clock.day_of(one.at)),
            f"{one.get_channel_display()}（{one.get_direction_display()}）",
            "／".join(text for text in (one.text, one.answer) if text)[:300],
            str(one.by),
        )
        for one in reversed(found)
    ]
    return Part("交渉・応対の記録", ("日", "方法", "内容", "担当"), (32, 34, 76, 28), rows)


def _pledges(case: WriteOffCase, at: datetime) -> Part:
    day = clock.day_of(at)
    facts = arrears.pledges_of([case.supply_id], day, pack_on(day).calendars["collection"])
    pledges = Pledge.objects.in_bulk([one.pledge_id for one in facts.get(case.supply_id, ())])
    rows = [
        (
            era.era_date(one.signed_on),
            pledges[one.pledge_id].shown,
            f"{pledges[one.pledge_id].total_yen:,}円",
            f"{one.standing.paid_yen:,}円",
            PLEDGES[one.ended or one.standing.state.value],
        )
        for one in facts.get(case.supply_id, ())
    ]
    heads = ("誓約日", "番号", "誓約額", "納付額", "状態")
    return Part("納入誓約", heads, (34, 34, 34, 34, 34), rows)


def _traces(case: WriteOffCase, at: datetime) -> Part:
    """Of a protected person without whom was asked: that tells where they are (law 16)."""
    hides = research.protected_among([case.customer_id], today=clock.day_of(at))
    found = TraceRequest.objects.filter(trace__customer__in=records_of(case.customer_id))
    rows = [
        (
            era.era_date(one.requested_on),
            one.label,
            HIDDEN if hides else one.addressee,
            one.ground,
            f"{one.reply.get_result_display()}（{era.era_date(one.reply.replied_on)}）"
            if hasattr(one, "reply")
            else "回答待ち",
        )
        for one in found.select_related("reply").order_by("requested_on", "pk")[:MOST]
    ]
    heads = ("請求日", "請求したもの", "請求先", "根拠", "結果")
    return Part("転出先・所在の調査", heads, (30, 32, 38, 36, 34), rows)


def _heirs(case: WriteOffCase, _: datetime) -> Part:
    estate = research.estate_of(case.customer_id)
    rows = [
        (
            one.name or "（消去済み）",
            one.heir.get_relation_display(),
            one.share,
            f"{one.renounced.court}　{era.era_date(one.renounced.accepted_on)}受理"
            if one.renounced
            else "－",
        )
        for one in estate.heirs
    ]
    death = f"（{era.era_date(estate.death.died_on)}死亡）" if estate.death else ""
    return Part(f"相続人の調査{death}", ("氏名", "続柄", "相続分", "相続放棄"), (46, 34, 24, 66), rows)
