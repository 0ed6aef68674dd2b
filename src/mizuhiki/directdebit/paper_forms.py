"""What is typed from a 口座振替依頼書: one box a line of the paper, Enter from the last box."""

from typing import Any

import jaconv
from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.banks import api as banks
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.models import PaperFormStep
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.formats import yucho, zengin
from mizuhiki.formats.kana import narrow
from mizuhiki.web.fields import digits_of
from mizuhiki.web.forms import Form

KINDS = (("1", "1 普通"), ("2", "2 当座"), ("3", "3 納税準備"), ("9", "9 その他"))
ACCOUNT = ("supply", "bank", "branch", "account_type", "account_no", "holder")
NAMED = 6  # candidates in a sentence


def _box(size: int, **attrs: str) -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off", "spellcheck": "false", "size": size, **attrs})


class SupplyField(forms.CharField):
    """お問い合わせ番号: eleven digits, leading zeros may be left out; gives the supply."""

    @override
    def to_python(self, value: Any) -> Any:
        typed = digits_of(value or "")
        if not typed:
            return None
        supply = None
        if typed.isascii() and typed.isdecimal() and len(typed) <= 11:
            supply = Supply.objects.filter(inquiry_no=typed.zfill(11)).first()
        if supply is None:
            raise ValidationError(f"お問い合わせ番号{typed}の契約はありません。番号を確かめてください")
        return supply


class HolderField(forms.CharField):
    """A holder's name in kana as banks write it."""

    @override
    def to_python(self, value: Any) -> str:
        typed = str(jaconv.hira2kata(super().to_python(value) or ""))
        written = narrow(typed, allowed=zengin.STANDARD.charset.for_parties)
        if written.refused:
            signs = "".join(dict.fromkeys(written.refused))
            raise ValidationError(f"銀行で使えない文字があります（{signs}）。カナで入力してください")
        return written.text


class HandOutForm(Form):
    """For whom a blank form is handed out; nobody's name is needed at the counter."""

    supply = SupplyField(
        label="お問い合わせ番号",
        required=False,
        help_text="わからないときは空のまま交付します。",
        widget=_box(14, inputmode="numeric"),
    )


class ReturnForm(Form):
    """Why a form goes back."""

    fault = forms.ChoiceField(
        label="不備の理由", choices=[("", "選んでください"), *PaperFormStep.Fault.choices]
    )


class ReadingForm(Form):
    """One reading of a form. Bank and branch are taken by code, name or reading; ゆうちょ by 記号・番号."""

    supply = SupplyField(label="お問い合わせ番号", widget=_box(14, inputmode="numeric", **{"data-focus": ""}))
    bank = forms.CharField(label="金融機関（コードか名称）", max_length=40, widget=_box(16))
    branch = forms.CharField(label="支店（コードか名称。ゆうちょは記号）", max_length=40, widget=_box(16))
    account_type = forms.ChoiceField(label="預金種目", choices=KINDS)
    account_no = forms.CharField(
        label="口座番号（ゆうちょは番号）",
        max_length=12,
        widget=_box(12, inputmode="numeric"),
    )
    holder = HolderField(label="口座名義（カナ）", max_length=60, widget=_box(36))

    given: Given | None = None

    @override
    def clean(self) -> dict[str, Any]:
        """The account as banks write it; every item must be there."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors or self.is_sent_back(found):
            return found
        bank = self._one("bank", banks.find_banks(found["bank"]))
        account = self._account(bank.bank_code, found) if bank else None
        if bank and account and not self.errors:
            self.given = Given(
                supply_id=found["supply"].pk,
                bank_code=bank.bank_code,
                holder_kana=found["holder"],
                **account,
            )
        return found

    def is_sent_back(self, found: dict[str, Any]) -> bool:
        """Whether the form goes back unread."""
        return bool(found.get("fault"))

    def _one(self, field: str, found: list[banks.PlaceView]) -> banks.PlaceView | None:
        """The one place meant; several are named for the clerk to choose by code."""
        typed = self.cleaned_data[field]
        exact = [one for one in found if typed in {one.name, one.branch_code or one.bank_code}] or found
        if len(exact) == 1:
            return exact[0]
        names = "、".join(f"{one.branch_code or one.bank_code} {one.name}" for one in exact[:NAMED])
        more = "ほか" if len(exact) > NAMED else ""
        words = (
            f"候補が{len(exact)}件あります。コードで選んでください：{names}{more}"
            if exact
            else ("今の台帳にありません。統廃合で変わっていないか、よみで探してください")
        )
        self.add_error(field, words)
        return None

    def _account(self, bank_code: str, found: dict[str, Any]) -> dict[str, str] | None:
        number = digits_of(found["account_no"])
        if bank_code == yucho.BANK:
            symbol = digits_of(found["branch"])
            try:
                derived = yucho.for_debit(symbol, number)
            except yucho.YuchoRefused as refused:
                self.add_error("account_no", str(refused))
                return None
            return {
                "branch_code": derived.branch,
                "account_type": derived.account_type,
                "account_no": derived.account_no,
                "yucho_symbol": symbol,
                "yucho_number": number,
            }
        branch = self._one("branch", banks.find_branches(bank_code, found["branch"]))
        if not (number.isascii() and number.isdecimal() and len(number) <= 7):
            self.add_error("account_no", "口座番号は7桁までの数字です")
        if branch is None or self.errors:
            return None
        return {
            "branch_code": branch.branch_code,
            "account_type": found.get("account_type") or "1",
            "account_no": number.zfill(7),
        }


class KeyForm(ReadingForm):
    """The first reading: with the number of a form that was handed out, or the reason it goes back."""

    number = forms.IntegerField(
        label="受付番号",
        required=False,
        min_value=1,
        max_value=2**62,
        help_text="当局が交付・郵送した用紙に書かれた番号。なければ空のまま。",
        widget=_box(10, inputmode="numeric"),
    )
    fault = forms.ChoiceField(
        label="不備で返すとき",
        required=False,
        choices=[("", "不備なし"), *PaperFormStep.Fault.choices],
    )

    @override
    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        if data and data.get("fault"):  # a form that goes back is not read
            for name in ACCOUNT:
                self.fields[name].required = False

    field_order = ("supply", "bank", "branch", "account_type", "account_no", "holder", "number", "fault")


class CheckForm(ReadingForm):
    """The second reading, blind."""

    number = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
