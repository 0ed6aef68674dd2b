"""What the search finds before it looks at people: numbers of rows, and why each was found."""

from dataclasses import dataclass, field
from enum import StrEnum


class Why(StrEnum):
    """What matched, as the page of results says it."""

    TEXT = "氏名・住所"
    CUSTOMER_NO = "お客様番号"
    INQUIRY_NO = "お問い合わせ番号"
    PHONE = "電話番号"
    TAP = "水栓番号"
    METER = "メーター番号"


@dataclass(frozen=True)
class Candidate:
    """A customer, a supply of theirs, or a place without either; the same row is found once."""

    customer_id: int | None
    supply_id: int | None = None
    installation_id: int | None = None
    why: Why = field(default=Why.TEXT, compare=False)
    shown: str = field(default="", compare=False)  # the number that matched
    is_exact: bool = field(default=False, compare=False)


def protected(alias: str) -> str:
    """SQL: whether a row of customers is under protection on `%(today)s`. Merged records are one person.

    A few look-ups by index for each row. OFFSET 0 keeps the planner from listing everybody protected
    instead, which costs more than the search itself.
    """
    holds = (
        "m.kind = 'protection' AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)"
    )
    return f"""(
        EXISTS (SELECT FROM customers_customermark m
                WHERE m.customer_id IN ({alias}.id, {alias}.merged_into_id) AND {holds} OFFSET 0)
        OR EXISTS (SELECT FROM customers_customer x JOIN customers_customermark m ON m.customer_id = x.id
                   WHERE x.merged_into_id = coalesce({alias}.merged_into_id, {alias}.id)
                   AND {holds} OFFSET 0))
    """  # noqa: S608
