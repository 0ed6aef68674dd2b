"""会計: which accounting a utility keeps, until when a year that ended still takes money, and its export.

A public enterprise (地方公営企業法) books by accrual and closes its year on 31 March: it has no
出納整理期間. A utility outside the law has one, until 31 May (地方自治法第235条の5).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.journal_export import ExportTerms, read_export

KEY = "accounting"
MARCH, LAST_OF_MARCH = 3, 31
LONGEST = 120


@dataclass(frozen=True)
class AccountingTerms:
    """How the books of a utility are kept."""

    settlement_month: int | None = (
        None  # 出納整理期間 ends with this month of the next year; None: there is none
    )
    article: str = ""
    export: ExportTerms | None = None

    def ends_on(self, fiscal_year: int) -> date:
        """The last day that counts for claims of a fiscal year that ended."""
        if self.settlement_month is None:
            return date(fiscal_year + 1, MARCH, LAST_OF_MARCH)
        month = self.settlement_month
        return date(fiscal_year + 1, month, 31 if month == 5 else 30)


def read_accounting(content: Any) -> AccountingTerms:
    """The terms of a pack; where it says nothing, those of a public enterprise.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return AccountingTerms()
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    for name in content.keys() - {"settlement_month", "article", "export"}:
        raise _fault(name, "知らない項目です。")
    month, article = content.get("settlement_month"), content.get("article")
    if month is not None and (not isinstance(month, int) or isinstance(month, bool) or month not in (4, 5)):
        raise _fault(
            "settlement_month", "出納整理期間の最後の月を4か5で書いてください。ないときは書きません。"
        )
    if not isinstance(article, str) or not 0 < len(article.strip()) <= LONGEST:
        raise _fault("article", f"1文字から{LONGEST}文字までで書いてください。")
    return AccountingTerms(month, article, read_export(content.get("export")))


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
