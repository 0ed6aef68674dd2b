"""口座の確認: what a bank's answer says about an account, laid on a desk until somebody has looked into it.

資金不足 (1) says that the account is good. Every other failure says that it may not be: one piece of work
for each account, which ends by itself when a later answer proves the account or the account ends.
"""

from datetime import datetime, timedelta

from django.conf import settings

from mizuhiki.directdebit.models import DebitResultFile
from mizuhiki.formats import zengin
from mizuhiki.formats.zengin import ResultCode
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import RESOLVED, Item, ItemKind, NewItem, Outcome

DOUBT = ItemKind(
    "directdebit.doubt",
    "口座の確認",
    "collection",
    (
        Outcome("corrected", "口座の登録を直した"),
        Outcome("form_sent", "新しい依頼書を送った"),
        Outcome("bank_erred", "銀行の誤りだった", needs_note=True),
        Outcome("nothing", "そのまま", needs_note=True),
    ),
)
TITLES = {
    code.value: f"{code.label}：{todo}"
    for code, todo in (
        (ResultCode.NO_ACCOUNT, "口座の登録を依頼書と照らす"),
        (ResultCode.STOPPED_BY_PAYER, "お客様に確かめる"),
        (ResultCode.NO_MANDATE, "依頼書が銀行に届いているか確かめる"),
        (ResultCode.STOPPED_BY_CLIENT, "こちらの停止の記録を確かめる"),
        (ResultCode.OTHER, "銀行に問い合わせる"),
    )
}
TIME_TO_LOOK_INTO = timedelta(days=14)
MANDATE = "directdebit.mandate"
_FAILED = """
    SELECT r.mandate_id, x.code, coalesce(c.merged_into_id, c.id)
    FROM directdebit_debitresult x
    JOIN directdebit_debitrow r ON r.id = x.row_id
    JOIN directdebit_mandate m ON m.id = r.mandate_id AND m.ends_on IS NULL
    JOIN LATERAL (
        SELECT customer_id FROM customers_supplyparty
        WHERE supply_id = m.supply_id AND role = 'water_user' ORDER BY starts_on DESC LIMIT 1
    ) u ON true
    JOIN customers_customer c ON c.id = u.customer_id
    WHERE x.file_id = %s AND x.code = ANY(%s) ORDER BY r.mandate_id
"""
_PROVEN = """
    SELECT i.key FROM worklist_item i
    JOIN directdebit_debitrow r ON r.mandate_id = i.subject_id AND r.batch_id = %s
    JOIN directdebit_debitresult x ON x.row_id = r.id AND x.file_id = %s
    WHERE i.kind = %s AND i.closed_at IS NULL AND x.code = ANY(%s)
"""


def look_into(record: DebitResultFile, *, at: datetime) -> int:
    """Lay the accounts that an answer makes doubtful on the desk; how many are new.

    Source:
        issue 3, point 5: the work list by result code.
    """
    proven = [code.value for code in zengin.PROVES_ACCOUNT]
    resolved = sql.rows(_PROVEN, [record.batch_id, record.pk, DOUBT.code, proven])
    if resolved:
        worklist.close_items([key for (key,) in resolved], at=at)
    doubted = sql.rows(_FAILED, [record.pk, list(TITLES)])
    items = [
        NewItem(
            key=key_of(mandate_id),
            title=f"{TITLES[code]}（口座の登録 {mandate_id}）",
            due_at=at + TIME_TO_LOOK_INTO,
            url_name=settings.WEB_SLOTS["customer"],
            url_args=(customer_id,),
            subject=(MANDATE, mandate_id),
        )
        for mandate_id, code, customer_id in doubted
    ]
    return worklist.open_items(kind=DOUBT.code, items=items, at=at) if items else 0


def forget(mandate_id: int, *, actor: Actor, at: datetime) -> None:
    """Take the work about an account away that is no longer drawn from."""
    if Item.objects.filter(key=key_of(mandate_id), closed_at=None).exists():
        worklist.close_item(key_of(mandate_id), at=at, actor=actor)


def lay_again(mandate_id: int, *, ended_at: datetime, actor: Actor, at: datetime) -> None:
    """The work that an end took away comes back where the end was taken back."""
    gone = Item.objects.filter(key=key_of(mandate_id), closed_at=ended_at, outcome=RESOLVED.code).first()
    if gone is not None:
        again = NewItem(
            key=gone.key,
            title=gone.title,
            due_at=at + TIME_TO_LOOK_INTO,
            url_name=gone.url_name,
            url_args=gone.url_args,
            subject=(MANDATE, mandate_id),
        )
        worklist.open_items(kind=DOUBT.code, items=[again], at=at, actor=actor)


def key_of(mandate_id: int) -> str:
    """What names the work about an account."""
    return f"{DOUBT.code}:{mandate_id}"
