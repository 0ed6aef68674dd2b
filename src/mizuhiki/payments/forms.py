"""What a clerk types at the counter."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from mizuhiki.billing.api import Bill
from mizuhiki.payments.errors import NothingChosenToOffset, OffsetBillsChanged
from mizuhiki.payments.models import OffsetRequest, PaymentClaim, PaymentClaimEnd, Refund
from mizuhiki.till import api as till
from mizuhiki.web.fields import DayField, PrintedNumberField, YenField
from mizuhiki.web.forms import Form, TickedForm

MOST_CASH_YEN = 99_999_999


class SlipForm(Form):
    """The one field of the counter: a scan, a number, or a name to search for."""

    q = forms.CharField(
        label="納付書の番号またはバーコード",
        max_length=120,
        help_text="読み取るか、番号を入力します。氏名を入れると検索に移ります。",
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "size": 50, "data-focus": "", "data-search": ""}
        ),
    )


class CashForm(Form):
    """Cash handed over, and whether less than the whole is taken."""

    tendered = YenField(
        label="お預かり",
        most=MOST_CASH_YEN,
        widget=forms.TextInput(
            {"autocomplete": "off", "inputmode": "numeric", "size": 12, "class": "cash", "data-focus": ""}
        ),
    )
    partly = forms.BooleanField(label="一部納付として領収する", required=False)
    sheet_no = PrintedNumberField(
        label="手書領収書の番号",
        required=False,
        help_text="手書領収書を渡したときだけ、その紙に印刷してある番号を入力します。",
    )


class BlankFields(Form):
    """Another blank than the next lies in the printer, and why."""

    blank_no = PrintedNumberField(label="用紙の番号", required=False)
    blank_reason = forms.CharField(
        label="理由",
        max_length=200,
        required=False,
        help_text="例：紙づまりで1枚書損。お客様の氏名は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    @property
    def blank(self) -> till.Blank:
        """As the drawer takes it."""
        return till.Blank(self.cleaned_data["blank_no"], self.cleaned_data["blank_reason"])


class AnewForm(BlankFields):
    """A receipt is printed on another blank; somebody says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blank_no"].help_text = "次の用紙に刷るときは空けておきます。"
        self.fields["blank_reason"].required = True


class TakeForm(BlankFields):
    """The act itself: what was shown to the clerk comes back with it."""

    tendered = YenField(label="お預かり", most=MOST_CASH_YEN, widget=forms.HiddenInput)
    partly = forms.BooleanField(required=False, widget=forms.HiddenInput)
    shown = YenField(label="未納額", widget=forms.HiddenInput)
    sheet_no = PrintedNumberField(label="手書領収書の番号", required=False, widget=forms.HiddenInput)


class ReverseForm(Form):
    """Why a receipt is taken back."""

    reason = forms.CharField(
        label="取消しの理由",
        max_length=200,
        help_text="例：金額の打ち間違い。お客様の氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 3}),
    )


class WithdrawForm(Form):
    """Why a request is taken back."""

    reason = forms.CharField(
        label="取下げの理由",
        max_length=200,
        help_text="例：納付者が還付を望んだ。お客様の氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 3}),
    )


class StoreFileForm(Form):
    """Whose file, and the file."""

    agent = forms.ChoiceField(
        label="収納代行会社",
        error_messages={"required": "収納代行会社を選んでください"},
    )
    file = forms.FileField(
        label="収納報告ファイル",
        help_text="会社から受け取ったファイルをそのまま。拡張子はDAT、TXT、CSV。",
        widget=forms.FileInput({"accept": ".dat,.txt,.csv"}),
        error_messages={
            "required": "収納報告ファイルを選んでください",
            "empty": "収納報告ファイルが空です",
        },
    )

    def __init__(self, *args: Any, agents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選んでください"), *agents]


def _what_was_found(hint: str) -> forms.CharField:
    return forms.CharField(
        label="確かめた内容",
        max_length=200,
        help_text=f"{hint} お客様の氏名や電話番号は書かないでください。",
        error_messages={"required": "確かめた内容を入力してください"},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class MatchForm(Form):
    """The slip that money belongs to, and how one knows."""

    slip = forms.CharField(
        label="納付書の番号またはバーコード",
        max_length=100,
        error_messages={"required": "納付書の番号を入力してください"},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "size": 50}),
    )
    reason = _what_was_found("例：会社から届いた原票の控えで番号を確かめた。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="match_%s", **kwargs)


class ReturnForm(Form):
    """Why money goes back."""

    reason = _what_was_found("例：ほかの事業体の納付書と会社に確かめた。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="return_%s", **kwargs)


class OffsetForm(TickedForm):
    """Which bills the overpaid money pays."""

    shown = YenField(label="過誤納額", widget=forms.HiddenInput)
    bills = forms.MultipleChoiceField(
        label="充てる請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": NothingChosenToOffset().message,
            "invalid_choice": OffsetBillsChanged().message,
        },
    )

    def __init__(
        self, data: Any, *, bills: Sequence[Bill], left_yen: int, today: date, **initial: Any
    ) -> None:
        self.lines = [(f"{bill.demand_id}-{bill.open_yen}", bill) for bill in bills]
        past = {value for value, bill in self.lines if bill.due_on < today}  # marked at first
        initial |= {"shown": left_yen, "bills": past}
        super().__init__(data, values=[value for value, _ in self.lines], initial=initial)


class AcrossForm(OffsetForm):
    """Which bills of another contract, and how the payer agreed."""

    consent = forms.ChoiceField(label="納付者の同意")
    consented_on = DayField(label="同意の日", help_text="同意を受けた日。規則集の定めによるときは今日。")

    def __init__(self, data: Any, *, today: date, has_rule: bool, **facts: Any) -> None:
        super().__init__(data, today=today, consented_on=today, **facts)
        consents = OffsetRequest.Consent
        choices = [one for one in consents.choices if has_rule or one[0] != consents.RULE]
        self.fields["consent"].choices = [("", "選んでください"), *choices]  # type: ignore[attr-defined]
        if not has_rule:
            self.fields["consented_on"].help_text = "同意を受けた日"


class ClaimForm(Form):
    """What somebody on the telephone says was paid."""

    teller = forms.ChoiceField(
        label="連絡した人",
        choices=PaymentClaim.Teller,
        initial=PaymentClaim.Teller.DEBTOR,
        widget=forms.RadioSelect,
    )
    paid_on = DayField(label="支払った日")
    yen = YenField(label="金額", required=False, help_text="わからないときは空欄のままにします。")
    place = forms.CharField(
        label="支払った場所",
        max_length=60,
        required=False,
        help_text="例：緑町のコンビニ、水引銀行の窓口",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class ClaimEndForm(Form):
    """What was found out about a payment that somebody told of."""

    how = forms.ChoiceField(
        label="結果",
        choices=[choice for choice in PaymentClaimEnd.How.choices if choice[0] != PaymentClaimEnd.How.CAME],
        widget=forms.RadioSelect,
    )
    note = _what_was_found("例：金融機関に照会し、他の事業体への納付とわかった。")


class RefundForm(Form):
    """Who takes the money back, and by which paper the clerk knew them."""

    shown = YenField(label="過誤納額", widget=forms.HiddenInput)
    interest = YenField(label="還付加算金", widget=forms.HiddenInput)
    payee = forms.ChoiceField(
        label="受取人", choices=Refund.Payee.choices, initial=Refund.Payee.SELF, widget=forms.RadioSelect
    )
    payee_name = forms.CharField(
        label="受取人の氏名（代理人・相続人代表のとき）",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    identity = forms.ChoiceField(
        label="本人確認書類",
        choices=[("", "選んでください"), *Refund.Identity.choices],
        help_text="受け取る人の書類を見て選びます。番号は書き留めません。",
    )


class BankSlipForm(Form):
    """The bank's slip."""

    bank = forms.CharField(label="金融機関", max_length=60)
    slip_no = forms.CharField(label="入金票の番号", max_length=40)
    yen = YenField(label="入金票の金額", least=1)
    deposited_on = DayField(label="入金日")
