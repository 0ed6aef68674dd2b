"""What is entered when a tariff is revised, checked, compared or tried."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.revisions.newrates import Rate
from mizuhiki.web.fields import DayField, MonthField, PrintedNumberField, VolumeField
from mizuhiki.web.forms import Form

MOST_TEXT = 200_000
DIGITS = forms.TextInput({"inputmode": "numeric", "size": 6})


class ReviseForm(Form):
    """A version more: from which day, by which article, with which rates."""

    from_on = DayField(label="適用開始日", help_text="検針月で適用する料金表では、月の初日にします。")
    article = forms.CharField(label="根拠の条文", max_length=200, widget=forms.TextInput({"size": 50}))

    def __init__(self, *args: Any, rates: Sequence[Rate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rates = rates
        for rate in rates:
            self.fields[rate.name] = forms.DecimalField(
                label=f"{rate.group} {rate.label}",
                min_value=0,
                max_digits=12,
                decimal_places=4,
                initial=rate.value,
                widget=forms.TextInput({"inputmode": "decimal", "size": 10, "class": "number"}),
            )

    @property
    def values(self) -> dict[str, Decimal]:
        """The rates as entered, by their names in the file."""
        return {rate.name: self.cleaned_data[rate.name] for rate in self.rates}

    def groups(self) -> list[tuple[str, list[tuple[Rate, Any]]]]:
        """The figures of each use class with their fields."""
        found: dict[str, list[tuple[Rate, Any]]] = {}
        for rate in self.rates:
            found.setdefault(rate.group, []).append((rate, self[rate.name]))
        return list(found.items())


class FileForm(Form):
    """The whole file of a charge: edited, or brought as a file."""

    text = forms.CharField(
        label="料金表のファイル",
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 30, "cols": 100, "spellcheck": "false", "class": "code"}),
    )
    upload = forms.FileField(
        label="ファイルを読み込む",
        required=False,
        help_text="YAML。選ぶと、上の欄の代わりにこのファイルを確かめます。",
        widget=forms.FileInput({"accept": ".yaml,.yml"}),
        error_messages={"empty": "ファイルが空です"},
    )


class TableForm(Form):
    """A quick table, and which charge it is of."""

    charge = forms.ChoiceField(label="料金")
    use = forms.CharField(
        label="用途",
        max_length=40,
        required=False,
        help_text="用途の列がない表のときに入力します。例：家庭用",
        widget=forms.TextInput({"size": 16}),
    )
    upload = forms.FileField(
        label="早見表のファイル",
        help_text="CSVかExcel。見出しは 口径、水量、金額（円、税込み）。月数と用途の列は任意です。",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )

    def __init__(self, *args: Any, charges: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["charge"].choices = charges  # type: ignore[attr-defined]


class ShadowForm(Form):
    """Which month, and by which tariffs."""

    month = MonthField(label="検針月")
    by = forms.ChoiceField(
        label="料金表",
        choices=[
            ("newest", "いちばん新しい版で計算する（改定の影響を見る）"),
            ("dated", "適用開始日のとおりに計算する（移行・訂正を確かめる）"),
        ],
        initial="newest",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, months: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].offer(months)  # type: ignore[attr-defined]


class CompareForm(Form):
    """Two versions, and a bill: a real one by its number, or one described."""

    before = forms.ChoiceField(label="比べる元")
    after = forms.ChoiceField(label="比べる先")
    assessment = PrintedNumberField(label="調定番号", required=False, help_text="実際の調定で比べるとき。")
    use = forms.CharField(label="用途", max_length=40, required=False, widget=forms.TextInput({"size": 16}))
    bore_mm = forms.IntegerField(
        label="口径（mm）", required=False, min_value=1, max_value=2_000, widget=DIGITS
    )
    m3 = VolumeField(label="水量", required=False, most=10_000_000)
    months = forms.IntegerField(
        label="月数",
        required=False,
        min_value=1,
        max_value=12,
        help_text="空欄は1回の請求の月数。",
        widget=DIGITS,
    )

    def __init__(self, *args: Any, versions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any]:
        """A number, or a use and a volume."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("assessment") and not (given.get("use") and given.get("m3") is not None):
            self.add_error("use", "調定番号か、用途と水量を入力してください")
        return given
