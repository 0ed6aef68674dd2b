"""What is entered when an account is to be drawn from no more, or to serve another place of use."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.directdebit.models import CarryOver, Channel, EndTakenBack, MandateEnd
from mizuhiki.directdebit.paper_forms import SupplyField
from mizuhiki.web.fields import BankKanaField, DayField
from mizuhiki.web.forms import Form


class EndForm(Form):
    """Who asks that an account be drawn from no more, why, and from which day."""

    asked_by = forms.ChoiceField(label="申し出た人", choices=MandateEnd.Asked, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="受付方法", choices=Channel, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="理由", choices=MandateEnd.Reason, widget=forms.RadioSelect)
    ends_on = DayField(label="やめる日", help_text="この日の振替から止めます。前の日までの振替は行います。")
    note = forms.CharField(
        label="備考",
        max_length=200,
        required=False,
        help_text="理由が「その他」のときは必ず書きます。口座番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Another reason is said in words."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reason") == MandateEnd.Reason.OTHER and not found.get("note"):
            self.add_error("note", "理由を備考に書いてください")
        return found


class TakeBackForm(Form):
    """Why an end was a mistake, and what its bank knows of it."""

    bank = forms.ChoiceField(
        label="金融機関",
        choices=EndTakenBack.Bank,
        widget=forms.RadioSelect,
        help_text="金融機関から申出があった解約や、口座を閉じた・名義人の死亡による解約は、金融機関に確かめます。",
    )
    reason = forms.CharField(
        label="取り消す理由",
        max_length=200,
        help_text="何が誤りだったか。確かめたときは相手（金融機関・部署）と日も書きます。口座番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class CarryForm(Form):
    """Whose account is to serve this place of use: what somebody who moved tells on the telephone."""

    from_supply = SupplyField(
        label="前の使用場所のお問い合わせ番号", widget=forms.TextInput({"inputmode": "numeric", "size": 14})
    )
    heard = BankKanaField(
        label="聞き取った口座名義（カナ）",
        max_length=60,
        help_text="登録の内容を読み上げずに、お客様に言っていただいた名義を入力します。",
        widget=forms.TextInput({"autocomplete": "off", "size": 36}),
    )
    asked_by = forms.ChoiceField(label="申し出た人", choices=CarryOver.Asked, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label="受付方法", choices=Channel, widget=forms.RadioSelect)
    starts_on = DayField(
        label="継続する日", help_text="この日の振替から、この契約の料金を同じ口座から振り替えます。"
    )
    reason = forms.CharField(
        label="名義が使用者と違うときの理由",
        max_length=200,
        required=False,
        help_text="承認する人が読みます。例：同居の配偶者の口座。前の使用場所でも同じ口座から支払っていた。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )
