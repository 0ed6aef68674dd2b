"""What a clerk writes down of a refund by bank."""

from collections.abc import Sequence
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.bankrefunds.errors import NothingChosen
from mizuhiki.bankrefunds.models import BankRefund, TransferReturn
from mizuhiki.banks import api as banks
from mizuhiki.formats import yucho
from mizuhiki.payments.api import Overpaid
from mizuhiki.web.fields import BankKanaField, DayField
from mizuhiki.web.forms import Form

KINDS = (("1", "1 普通"), ("2", "2 当座"), ("4", "4 貯蓄"), ("9", "9 その他"))


def _box(size: int, **attrs: str) -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off", "spellcheck": "false", "size": size, **attrs})


class AskForm(Form):
    """Which overpayments, to which account, and who says so."""

    bank = forms.CharField(
        label="金融機関（コードか名称）", max_length=40, widget=_box(16, **{"data-focus": ""})
    )
    branch = forms.CharField(label="支店（コードか名称。ゆうちょは記号）", max_length=40, widget=_box(16))
    account_type = forms.ChoiceField(label="預金種目", choices=KINDS)
    account_no = forms.CharField(
        label="口座番号（ゆうちょは番号）", max_length=12, widget=_box(12, inputmode="numeric")
    )
    holder = BankKanaField(
        label="口座名義（カナ）",
        max_length=60,
        help_text="通帳の名義のとおり。30文字まで（濁点も1文字）。",
        widget=_box(36),
    )
    asker = forms.ChoiceField(label="申出人", choices=BankRefund.Asker.choices, widget=forms.RadioSelect)
    teller_name = forms.CharField(
        label="申出人の氏名",
        max_length=60,
        required=False,
        help_text="本人のときは空のまま。",
        widget=_box(30),
    )
    identity = forms.ChoiceField(
        label="本人確認", choices=[("", "選んでください"), *BankRefund.Identity.choices]
    )

    account: banks.Account | None = None

    @override
    def __init__(self, data: Any = None, *, lines: Sequence[Overpaid], ticked: int = 0) -> None:
        super().__init__(data, initial={"account_type": "1", "asker": "self"})
        self.lines = [(f"{one.receipt_id}-{one.left_yen}", one) for one in lines]
        given = data.getlist("overpayments") if data is not None else []
        first = {value for value, one in self.lines if one.receipt_id == ticked}
        self.ticked = set(given) if data is not None else first

    @property
    def chosen(self) -> dict[int, int]:
        """Receipt → what was shown as left of its overpayment."""
        pairs = (value.partition("-") for value in self.ticked)
        known = {one.receipt_id for _, one in self.lines}
        return {
            int(receipt): int(yen)
            for receipt, _, yen in pairs
            if receipt.isdecimal() and yen.isdecimal() and int(receipt) in known
        }

    @override
    def clean(self) -> dict[str, Any]:
        """The account as banks write it."""
        found: dict[str, Any] = super().clean() or {}
        if not self.chosen:
            self.refuse(None, NothingChosen())
        if self.errors:
            return found
        read = banks.AccountReading(
            bank=found["bank"],
            branch=found["branch"],
            account_type=found["account_type"],
            account_no=found["account_no"],
            derive=yucho.for_transfer,
            knows_derived=True,
        )
        for name, sentence in read.faults.items():
            self.add_error(name, sentence)
        self.account = read.account
        return found


class WithdrawForm(Form):
    """Why a refund is taken back."""

    reason = forms.CharField(
        label="取下げの理由",
        max_length=200,
        help_text="例：口座の書き間違い。お客様の氏名や口座番号は書かないでください。",
        error_messages={"required": "取下げの理由を入力してください"},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class MakeForm(Form):
    """The day of the transfer, and the counts that were on the screen."""

    pay_on = DayField(label="振込指定日")
    rows = forms.IntegerField(widget=forms.HiddenInput)
    amount_yen = forms.IntegerField(widget=forms.HiddenInput)


class DropForm(Form):
    """Why a file is given up."""

    reason = forms.CharField(
        label="破棄の理由",
        max_length=200,
        help_text="例：振込指定日を過ぎた。お客様の氏名や口座番号は書かないでください。",
        error_messages={"required": "破棄の理由を入力してください"},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ReturnForm(Form):
    """Why a transfer came back, and when."""

    why = forms.ChoiceField(label="戻った理由", choices=[("", "選んでください"), *TransferReturn.Why.choices])
    returned_on = DayField(label="戻った日", help_text="通帳や銀行の通知にある入金の日。")
