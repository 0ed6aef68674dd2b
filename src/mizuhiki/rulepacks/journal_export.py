"""仕訳データ for the accounting system: its columns, codes of accounts, encoding and totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "accounting.export"
ENCODINGS = ("cp932", "utf-8", "utf-8-sig")
SOURCES = (
    "row_no",  # 行番号
    "posted_on",  # 記帳日 20260420
    "occurred_on",
    "fiscal_year",  # 会計年度 of the posting
    "claim_year",  # 年度 of the claim
    "kind",  # 仕訳の種類
    "account_code",
    "account_label",
    "charge_label",
    "debit_yen",
    "credit_yen",
    "entry_no",  # 仕訳番号
    "text",  # what `value` says
)
ACCOUNTS = ("receivable", "revenue", "cash", "bank", "overpaid", "reserve", "interest", "loss", "opening")
AGES = ("", "current", "past")
MOST_COLUMNS, MOST_RULES, LONGEST = 40, 100, 40


@dataclass(frozen=True)
class ExportColumn:
    """A column: its heading, and where its cells come from."""

    title: str
    source: str
    value: str = ""


@dataclass(frozen=True)
class AccountCode:
    """The code of an account there; an empty part fits everything. The first that fits counts.

    `age` is that of the claim: of the fiscal year it is posted in, or of one before (過年度).
    """

    account: str
    code: str
    label: str
    charge: str = ""
    kind: str = ""
    age: str = ""

    def fits(self, *, account: str, charge: str, kind: str, age: str) -> bool:
        """Whether a side of an entry has this code."""
        return (
            self.account == account
            and self.charge in ("", charge)
            and self.kind in ("", kind)
            and self.age in ("", age)
        )


@dataclass(frozen=True)
class ExportTerms:
    """The layout of the file."""

    label: str
    encoding: str
    has_header: bool
    has_totals: bool
    columns: tuple[ExportColumn, ...]
    accounts: tuple[AccountCode, ...]

    def code_of(self, *, account: str, charge: str, kind: str, age: str) -> AccountCode | None:
        """The code of a side; None where no rule fits."""
        for one in self.accounts:
            if one.fits(account=account, charge=charge, kind=kind, age=age):
                return one
        return None


def read_export(content: Any) -> ExportTerms | None:
    """The layout of a pack; None where it has none: nothing is handed over then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    for name in content.keys() - {"label", "encoding", "header", "totals", "columns", "accounts"}:
        raise _fault(name, "知らない項目です。")
    if content.get("encoding") not in ENCODINGS:
        raise _fault("encoding", f"{'、'.join(ENCODINGS)}のどれかを書いてください。")
    for name in ("header", "totals"):
        if not isinstance(content.get(name), bool):
            raise _fault(name, "trueかfalseを書いてください。")
    columns = tuple(
        _column(one, f"columns[{n}]") for n, one in enumerate(_list(content, "columns", MOST_COLUMNS))
    )
    if not {"debit_yen", "credit_yen", "account_code"} <= {one.source for one in columns}:
        raise _fault("columns", "account_code、debit_yen、credit_yenの列がいります。")
    return ExportTerms(
        label=_text(content.get("label"), "label"),
        encoding=content["encoding"],
        has_header=content["header"],
        has_totals=content["totals"],
        columns=columns,
        accounts=tuple(
            _account(one, f"accounts[{n}]") for n, one in enumerate(_list(content, "accounts", MOST_RULES))
        ),
    )


def _column(content: Any, key: str) -> ExportColumn:
    found = _strings(content, key, {"title", "from"}, {"value"})
    if found["from"] not in SOURCES:
        raise _fault(f"{key}.from", f"{'、'.join(SOURCES)}のどれかを書いてください。")
    if (found["from"] == "text") != bool(found.get("value")):
        raise _fault(f"{key}.value", "fromがtextの列にだけ、出す文字を書いてください。")
    return ExportColumn(found["title"], found["from"], found.get("value", ""))


def _account(content: Any, key: str) -> AccountCode:
    found = _strings(content, key, {"account", "code", "label"}, {"charge", "kind", "age"})
    if found["account"] not in ACCOUNTS:
        raise _fault(f"{key}.account", f"{'、'.join(ACCOUNTS)}のどれかを書いてください。")
    if found.get("age", "") not in AGES:
        raise _fault(f"{key}.age", "current（現年度）かpast（過年度）を書いてください。")
    return AccountCode(**found)


def _strings(content: Any, key: str, needed: set[str], optional: set[str]) -> dict[str, str]:
    if not isinstance(content, dict):
        raise _fault(key, "項目の一覧ではありません。")
    for name in content.keys() - needed - optional:
        raise _fault(f"{key}.{name}", "知らない項目です。")
    for name in sorted(needed - content.keys()):
        raise _fault(f"{key}.{name}", "項目がありません。")
    return {name: _text(value, f"{key}.{name}") for name, value in content.items()}


def _list(content: dict[str, Any], name: str, most: int) -> Sequence[Any]:
    value = content.get(name)
    if not isinstance(value, list) or not 0 < len(value) <= most:
        raise _fault(name, f"1つから{most}までを並べてください。")
    return value


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST:
        raise _fault(key, f"1文字から{LONGEST}文字までの、引用符で囲んだ文字で書いてください。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
