"""What is entered to correct many supplies' bills together."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.choices import Choices
from mizuhiki.corrections.forms import UNTOUCHED
from mizuhiki.corrections.many import Choice
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.web.fields import MonthField
from mizuhiki.web.forms import Form

MONTHS_BACK, MOST_BYTES = 84, 1_000_000


class BatchForm(Form):
    """Which bills, what was wrong with all of them, and why."""

    use_class = forms.ChoiceField(label="水道の用途", required=False)
    bore_mm = forms.TypedChoiceField(label="口径", coerce=int, empty_value=None, required=False)
    file = forms.FileField(
        label="お問い合わせ番号の一覧",
        required=False,
        help_text="1行に1つの番号を書いたテキストかCSV。選ぶと、一覧の契約だけを計算します。",
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    first_month = MonthField(label="はじめの検針月")
    last_month = MonthField(label="おわりの検針月")
    rules_id = forms.TypedChoiceField(label="正しい規則集", coerce=int, empty_value=None, required=False)
    granted = forms.MultipleChoiceField(
        label="加える減額", required=False, widget=forms.CheckboxSelectMultiple
    )
    dropped = forms.MultipleChoiceField(label="外す減額", required=False, widget=forms.CheckboxSelectMultiple)
    without = forms.MultipleChoiceField(
        label="請求すべきでなかった料金", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="更正の理由",
        max_length=200,
        help_text="通知書にも印刷します。例：料金表の登録誤り。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            "use_class": [("", "すべて"), *choices.water_uses],
            "bore_mm": [("", "すべて"), *choices.bores],
            "rules_id": [*UNTOUCHED, *choices.rules],
            "granted": choices.reductions,
            "dropped": choices.reductions,
            "without": choices.charges,
        }
        for name, pairs in known.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for name in ("first_month", "last_month"):
            month = self.fields[name]
            assert isinstance(month, MonthField)
            month.offer(months_until(clock.today(), back=MONTHS_BACK))

    def clean_file(self) -> tuple[str, ...]:
        """The numbers of the list, without blank lines; a heading is no number."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return ()
        if sent.size > MOST_BYTES:
            raise forms.ValidationError("一覧は1MBまでです")
        try:
            lines = sent.read().decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise forms.ValidationError("一覧はUTF-8で保存してください") from None
        cells = [line.split(",")[0].strip().strip('"') for line in lines]
        return tuple(cell for cell in cells if cell)

    @override
    def clean(self) -> dict[str, Any]:
        """The months stand in order."""
        given = super().clean() or {}
        first, last = given.get("first_month"), given.get("last_month")
        if first and last and first > last:
            self.add_error("last_month", "おわりの検針月を、はじめの検針月より後にしてください")
        return given

    @property
    def choice(self) -> Choice:
        """Which bills."""
        given = self.cleaned_data
        return Choice(
            first_month=given["first_month"],
            last_month=given["last_month"],
            use_class=given["use_class"],
            bore_mm=given["bore_mm"],
            listed=given["file"],
        )

    @property
    def change(self) -> Change:
        """What was wrong with them."""
        given = self.cleaned_data
        return Change(
            rules_id=given["rules_id"],
            granted=tuple(given["granted"]),
            dropped=tuple(given["dropped"]),
            without=tuple(given["without"]),
        )
