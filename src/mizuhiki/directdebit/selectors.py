"""By which account a supply pays."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.banks import api as banks
from mizuhiki.directdebit.life import end_words, origin_words
from mizuhiki.directdebit.models import Mandate


@dataclass(frozen=True)
class AccountView:
    """An account of a supply as a screen may show it: named, masked, with where it stands."""

    mandate_id: int
    bank: str
    branch: str  # 記号 for ゆうちょ
    masked_no: str
    holder_kana: str
    starts_on: date
    ends_on: date | None
    proven_on: date | None
    form_id: int | None  # the paper it was registered from
    origin: str  # the place of use from which it was carried on; empty where it was not
    end: str  # why it ended or will end; empty where it does not, or a new account takes its place
    word: str
    tone: str

    @property
    def is_live(self) -> bool:
        """Whether demands are drawn from it on the day asked about."""
        return self.tone in {"good", "care"}


def accounts_of_supply(*, supply_id: int, on: date) -> list[AccountView]:
    """The accounts a supply had, has and will have, newest first, with where each stands on a day."""
    mandates = Mandate.objects.filter(supply_id=supply_id).select_related("proof", "carried__before__supply")
    found = mandates.prefetch_related("ends__taken_back").order_by("-starts_on", "-pk")
    return account_views(list(found), on=on)


def account_views(mandates: Sequence[Mandate], *, on: date) -> list[AccountView]:
    """Accounts in the order given, with where each stands on a day."""
    names = banks.names_of(
        pair for one in mandates for pair in ((one.bank_code, ""), (one.bank_code, one.branch_code))
    )
    return [_view(one, names, on) for one in mandates]


def _view(mandate: Mandate, names: dict[tuple[str, str], str], on: date) -> AccountView:
    bank, branch = mandate.bank_code, mandate.branch_code
    word, tone = _standing(mandate, on)
    shown = f"記号 {mandate.yucho_symbol}" if mandate.yucho_symbol else names.get((bank, branch), branch)
    return AccountView(
        mandate_id=mandate.pk,
        bank=names.get((bank, ""), f"金融機関コード {bank}"),
        branch=shown,
        masked_no=mandate.masked_no,
        holder_kana=unicodedata.normalize("NFKC", mandate.holder_kana),  # the screens lack half-width kana
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        proven_on=mandate.proven_on,
        form_id=mandate.form_id,
        origin=origin_words(getattr(mandate, "carried", None)),
        end=end_words(mandate.end),
        word=word,
        tone=tone,
    )


def _standing(mandate: Mandate, on: date) -> tuple[str, str]:
    """仮登録 until a bank's answer of 0 or 1 proves the account."""
    if mandate.starts_on > on:
        return "開始前", "water"
    if mandate.ends_on is not None and mandate.ends_on <= on:
        return "終了", ""
    if mandate.proven_on is not None and mandate.proven_on <= on:
        return "本登録", "good"
    return "仮登録", "care"
