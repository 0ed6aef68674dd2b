"""What is in force, as a list that goes out: a row for each version that operators are told (CC-059)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mizuhiki.documents.api import Table
from mizuhiki.knowledge import selectors
from mizuhiki.knowledge.models import LANGUAGES, MANUALS, Article, Version
from mizuhiki.knowledge.procedures import call_type_choices
from mizuhiki.platform import clock

COLUMNS: Mapping[str, str] = {
    "kind": "種類",
    "number": "番号",
    "version": "版",
    "title": "題名（質問）",
    "body": "本文（回答）",
    "category": "カテゴリ",
    "language": "言語",
    "call_types": "用件",
    "related": "関連する手続",
    "from_on": "施行日",
    "approved_on": "承認日",
}


@dataclass(frozen=True)
class Listing:
    """One list: what it is called, and which kinds it holds."""

    title: str
    kinds: tuple[str, ...]


LISTINGS: Mapping[str, Listing] = {
    "faq": Listing("FAQ", (Article.Kind.FAQ,)),
    "scripts": Listing("トークスクリプト", (Article.Kind.SCRIPT,)),
    "manuals": Listing("マニュアル", MANUALS),
}


def table_of(listing: str, *, on: date) -> Table:
    """A list as it holds on a day.

    Source:
        CC-059 【金沢CC】第2章 第19(1), 別紙４ １(1).
    """
    wanted = LISTINGS[listing]
    found = selectors.in_force(on, *wanted.kinds).prefetch_related("call_types")
    names = dict(call_type_choices())
    return Table(
        title=wanted.title,
        names=tuple(COLUMNS),
        headings=tuple(COLUMNS.values()),
        rows=[_row(one, names) for one in found],
    )


def _row(version: Version, names: Mapping[str, str]) -> tuple[str, ...]:
    chosen = [one.call_type for one in version.call_types.all()]
    return (
        str(version.article.get_kind_display()),
        str(version.article.number),
        str(version.number),
        version.title,
        version.body,
        version.category.name if version.category else "",
        dict(LANGUAGES)[version.language],
        "、".join(names.get(code, code) for code in sorted(chosen)),
        version.related,
        f"{version.in_force.from_on}",
        f"{clock.day_of(version.in_force.at)}",
    )
