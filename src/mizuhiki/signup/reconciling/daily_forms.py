"""What is asked about daily files of banks, and about registrations that belong to no application."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mizuhiki.web.fields import NumberField, digits_of
from mizuhiki.web.forms import Form

Choices = Sequence[tuple[str, str]]


class DailyFileForm(Form):
    """Whose file, and the file."""

    bank = forms.ChoiceField(label="金融機関", error_messages={"required": "金融機関を選んでください"})
    file = forms.FileField(
        label="日次ファイル",
        help_text="金融機関から受け取ったファイルをそのまま。拡張子はCSV、DAT、TXT。",
        widget=forms.FileInput({"accept": ".csv,.dat,.txt"}),
        error_messages={
            "required": "日次ファイルを選んでください",
            "empty": "日次ファイルが空です",
        },
    )

    def __init__(self, *args: Any, banks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].choices = [("", "選んでください"), *banks]  # type: ignore[attr-defined]


class FetchForm(Form):
    """Which day of which made-up bank."""

    prefix = "fetch"
    bank = forms.ChoiceField(label="見本の金融機関")
    day = forms.ChoiceField(label="登録日")

    def __init__(self, *args: Any, banks: Choices, days: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].choices = banks  # type: ignore[attr-defined]
        self.fields["day"].choices = days  # type: ignore[attr-defined]


class SettleForm(Form):
    """Whose registration or application it is; 記号・番号 where they are asked for at ゆうちょ銀行."""

    inquiry_no = NumberField(label="お問い合わせ番号", digits=11)
    symbol = NumberField(label="記号", digits=5, help_text="5桁。例：12340")
    number = forms.CharField(label="番号", max_length=10, help_text="8桁まで。例：12345671")

    def __init__(self, *args: Any, is_yucho: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_yucho:
            del self.fields["symbol"], self.fields["number"]

    def clean_number(self) -> str:
        """As digits, however wide they were typed."""
        return digits_of(self.cleaned_data["number"])


class MatchForm(SettleForm):
    """Whose application it is: of the registration that was on the screen, and of no other."""

    evidence = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": "画面を開き直してから、もう一度押してください。",
            "invalid": "画面を開き直してから、もう一度押してください。",
        },
    )

    def speak_of(self, evidence_id: int) -> None:
        """Let the next press be of the registration that is on the screen now."""
        self.initial["evidence"] = evidence_id
        if self.is_bound:
            typed = {name: self.data.get(name) for name in self.data}
            self.data = {**typed, "evidence": f"{evidence_id}"}


class LeaveForm(Form):
    """Why no supply gets the account."""

    reason = forms.CharField(
        label="反映しない理由",
        max_length=200,
        help_text="例：ほかの事業者あての登録で、金融機関に取消しを依頼した。氏名や口座番号は書かないでください。",
        widget=forms.Textarea({"rows": 3}),
    )
