"""What is entered with a file of changes."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.bulkwork.models import BulkWork
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class ChangeFileForm(Form):
    """Which kind, from which day, and the file."""

    kind = forms.ChoiceField(
        label="種類",
        choices=BulkWork.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "種類を選んでください"},
    )
    on = DayField(
        label="新しい店番で引き落とす日",
        required=False,
        help_text="金融機関の統廃合のときだけ入力します。",
    )
    file = forms.FileField(
        label="ファイル",
        help_text="CSVかExcel（xlsx）。見出しは下の説明のとおりにしてください。",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )

    @override
    def clean(self) -> dict[str, Any]:
        """A day is asked for banks, and for them alone."""
        given = super().clean() or self.cleaned_data
        is_bank = given.get("kind") == BulkWork.Kind.BANK
        if is_bank and "on" not in self.errors and not given.get("on"):
            self.add_error("on", "新しい店番で引き落とす日を入力してください")
        if given.get("kind") and not is_bank and given.get("on"):
            self.add_error("on", "金融機関の統廃合のときだけ入力してください")
        return given


class AskForm(Form):
    """Why, for the second person."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例：9月1日の住居表示の実施。お名前や電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 50}),
        error_messages={"required": "理由を入力してください"},
    )
