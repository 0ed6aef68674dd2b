"""What is typed from a 口座振替依頼書: one box a line of the paper, Enter from the last box."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.banks import api as banks
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit.models import PaperFormStep
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.formats import yucho
from mizuhiki.web.fields import BankKanaField, RecordField, digits_of
from mizuhiki.web.forms import Form

KINDS = (("1", "1 普通"), ("2", "2 当座"), ("3", "3 納税準備"), ("9", "9 その他"))
ACCOUNT = ("supply", "bank", "branch", "account_type", "account_no", "holder")


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
    holder = BankKanaField(label="口座名義（カナ）", max_length=60, widget=_box(36))

    given: Given | None = None

    @override
    def clean(self) -> dict[str, Any]:
        """The account as banks write it; every item must be there."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors or self.is_sent_back(found):
            return found
        read = banks.AccountReading(
            bank=found["bank"],
            branch=found["branch"],
            account_type=found.get("account_type") or "1",
            account_no=found["account_no"],
            derive=yucho.for_debit,
        )
        for name, sentence in read.faults.items():
            self.add_error(name, sentence)
        if read.account and not self.errors:
            self.given = Given(
                supply_id=found["supply"].pk, holder_kana=found["holder"], **vars(read.account)
            )
        return found

    def is_sent_back(self, found: dict[str, Any]) -> bool:
        """Whether the form goes back unread."""
        return bool(found.get("fault"))


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
    """The second reading, blind: no box has what most papers say."""

    number = RecordField()
    account_type = forms.ChoiceField(
        label="預金種目", choices=[("", "選んでください"), *KINDS], help_text="ゆうちょは「1 普通」"
    )

    field_order = ACCOUNT
