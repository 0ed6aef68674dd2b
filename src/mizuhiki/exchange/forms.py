"""What is entered to maintain the exchange."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from mizuhiki.exchange.models import PLAY_CHOICES, Change
from mizuhiki.exchange.rules import MasterList
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, MinuteField, RecordField
from mizuhiki.web.forms import Form

MOST_BYTES = 50 * 1024 * 1024


def _line(label: str, length: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class ChangeForm(Form):
    """What is to be changed, why, and on whose word."""

    origin = forms.ChoiceField(label="区分", choices=Change.Origin, widget=forms.RadioSelect)
    content = _line("変更の内容", 200, help_text="例：電話帳に修繕の委託会社を追加する")
    reason = _line("理由", 200)
    officer = _line("指示した発注者の職員", 60, required=False, help_text="発注者の指示のときに入力します")


class CloseForm(Form):
    """By which procedure sheet it was done, and how it was checked."""

    procedure = _line("操作手順書の版", 60, help_text="例：電話帳の登録手順書 第3版")
    result = _line("正常動作の確認", 200, help_text="例：短縮番号から発信し、つながることを確かめた")


class UnderChangeForm(Form):
    """The approved change under which something is done."""

    change = forms.TypedChoiceField(label="変更の記録", coerce=int)
    seen = RecordField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, changes: Sequence[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.shown}　{one.content}") for one in changes]
        self.fields["change"].choices = choices  # type: ignore[attr-defined]


class EntryForm(UnderChangeForm):
    """The columns of a list."""

    def __init__(self, *args: Any, kept: MasterList, values: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in kept.columns:
            self.fields[column.code] = _line(column.label, column.length, required=column.is_required)
            self.fields[column.code].initial = values.get(column.code, "")
        self.order_fields([*(one.code for one in kept.columns), "change", "seen"])


class MessageForm(Form):
    """The words of a message and its period."""

    play = forms.ChoiceField(label="種類", choices=PLAY_CHOICES, widget=forms.RadioSelect)
    branch = _line("分岐", 20, required=False, help_text="IVR分岐のときだけ。例：1 開閉栓")
    words = forms.CharField(label="文言", max_length=400, widget=forms.Textarea({"rows": 4, "cols": 50}))
    from_on = DayField(label="開始日")
    until_on = DayField(label="終了日", required=False)


class RecordingForm(Form):
    """The recording, and the day it was set up."""

    upload = forms.FileField(
        label="録音のファイル",
        help_text="WAV（50MBまで）。",
        widget=forms.FileInput({"accept": ".wav"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )
    set_up_on = DayField(label="交換機に設定した日")

    def clean_upload(self) -> Any:
        """No larger than can be kept."""
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("ファイルは50MBまでです")
        return upload


class ErrorForm(Form):
    """What was shown when, and when whom was told."""

    words = forms.CharField(label="画面の表示", max_length=400, widget=forms.Textarea({"rows": 3}))
    shown_on = DayField(label="表示された日")
    shown_minute = MinuteField(label="表示された時刻", help_text="例：10:15")
    told_on = DayField(label="連絡した日")
    told_minute = MinuteField(label="連絡した時刻", help_text="例：10:20")
    told_to = _line("連絡した発注者の職員", 60)

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "words": given["words"],
            "told_to": given["told_to"],
            "shown_at": _instant(given, "shown"),
            "told_at": _instant(given, "told"),
        }


class StatisticsForm(Form):
    """For which condition and period."""

    condition = forms.TypedChoiceField(label="抽出条件", coerce=int, empty_value=None, required=False)
    first_on = DayField(label="初日")
    last_on = DayField(label="最終日")

    def __init__(self, *args: Any, conditions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "すべての着信"), *((str(number), title) for number, title in conditions)]
        self.fields["condition"].choices = choices  # type: ignore[attr-defined]


def _instant(given: Mapping[str, Any], name: str) -> datetime:
    on = given[f"{name}_on"]
    midnight = datetime(on.year, on.month, on.day, tzinfo=clock.TOKYO)
    return midnight + timedelta(minutes=given[f"{name}_minute"])
