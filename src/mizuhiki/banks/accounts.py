"""An account as a customer gives it: bank and branch by code, name or reading; ゆうちょ by 記号・番号."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mizuhiki.banks.finding import PlaceView, find_banks, find_branches
from mizuhiki.formats import yucho
from mizuhiki.web.fields import digits_of

NAMED = 6  # candidates in a sentence


@dataclass(frozen=True)
class Account:
    """An account as banks write it. For ゆうちょ the derived branch and number, and what was given."""

    bank_code: str
    branch_code: str
    account_type: str
    account_no: str
    yucho_symbol: str = ""
    yucho_number: str = ""


@dataclass
class AccountReading:
    """What was typed, read; a sentence for each item that is no account: bank, branch, account_no.

    Args:
        derive: `yucho.for_debit` or `yucho.for_transfer`; they must not be mixed.
        knows_derived: whether the master knows the branches that it derives; those of debits it does not.
    """

    bank: str
    branch: str
    account_type: str
    account_no: str
    derive: Callable[[str, str], yucho.DebitAccount | yucho.TransferAccount]
    knows_derived: bool = False
    account: Account | None = None
    faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read it at once."""
        bank = self._one("bank", self.bank, find_banks(self.bank))
        if bank is not None:
            found = self._of_yucho() if bank.bank_code == yucho.BANK else self._of_others(bank.bank_code)
            self.account = None if self.faults else found

    def _one(self, item: str, typed: str, found: list[PlaceView]) -> PlaceView | None:
        """The one place meant; several are named for the clerk to choose by code."""
        exact = [one for one in found if typed in {one.name, one.branch_code or one.bank_code}] or found
        if len(exact) == 1:
            return exact[0]
        names = "、".join(f"{one.branch_code or one.bank_code} {one.name}" for one in exact[:NAMED])
        more = "ほか" if len(exact) > NAMED else ""
        self.faults[item] = (
            f"候補が{len(exact)}件あります。コードで選んでください：{names}{more}"
            if exact
            else "今の台帳にありません。統廃合で変わっていないか、よみで探してください"
        )
        return None

    def _of_yucho(self) -> Account | None:
        symbol, number = digits_of(self.branch), digits_of(self.account_no)
        try:
            derived = self.derive(symbol, number)
        except yucho.YuchoRefused as refused:
            self.faults["account_no"] = str(refused)
            return None
        if self.knows_derived and not is_place(yucho.BANK, derived.branch):
            self.faults["branch"] = (
                f"記号{symbol}から求めた店番{derived.branch}は今の台帳にありません。記号を確かめてください"
            )
            return None
        return Account(yucho.BANK, derived.branch, derived.account_type, derived.account_no, symbol, number)

    def _of_others(self, bank_code: str) -> Account | None:
        branch = self._one("branch", self.branch, find_branches(bank_code, self.branch))
        number = digits_of(self.account_no)
        if not (number.isascii() and number.isdecimal() and len(number) <= 7):
            self.faults["account_no"] = "口座番号は7桁までの数字です"
        if branch is None or self.faults:
            return None
        return Account(bank_code, branch.branch_code, self.account_type, number.zfill(7))


def is_place(bank_code: str, branch_code: str) -> bool:
    """Whether a branch is in the master of today."""
    return any(one.branch_code == branch_code for one in find_branches(bank_code, branch_code))
