"""What is asked with a file of readings, and of one reading."""

from datetime import date
from typing import Any

from django import forms

from mizuhiki.metering.models import ReadingSettlement
from mizuhiki.platform.calendars import months_until
from mizuhiki.web.fields import DayField, MonthField, VolumeField
from mizuhiki.web.forms import Form

MONTHS_BACK = 6


class ReadingFileForm(Form):
    """The month and the file."""

    cycle_month = MonthField(label="検針月", help_text="ファイルに入っている検針の月です。")
    file = forms.FileField(
        label="検針ファイル",
        help_text="ハンディターミナルから取り出したCSVファイル（64MBまで）。",
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "検針ファイルを選んでください", "empty": "検針ファイルが空です"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["cycle_month"]
        assert isinstance(month, MonthField)
        month.offer(months_until(today, back=MONTHS_BACK))


def _reason(hint: str) -> forms.CharField:
    return forms.CharField(
        label="理由",
        max_length=200,
        help_text=f"{hint} お名前・住所・電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class SettleForm(Form):
    """One way to settle a reading; several stand on a page, each with a button of its own."""

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{act}_%s")
        super().__init__(*args, **kwargs)


class CorrectForm(SettleForm):
    """訂正: what the dial really showed, on which day, and how one knows."""

    index_m3 = VolumeField(label="正しい指針", least=0, help_text="メーターの数字（m³）。")
    read_on = DayField(label="検針日", help_text="その指針を読んだ日です。")
    basis = forms.ChoiceField(
        label="確認の方法", choices=ReadingSettlement.Basis.choices, widget=forms.RadioSelect
    )
    reason = _reason("例：4と9の読み違い。")


class AcceptForm(SettleForm):
    """指針のまま: the dial was read rightly."""

    reason = _reason("例：漏水で使用量が増えた（現地で確認）。")


class EstimateForm(SettleForm):
    """認定: nobody can read the dial, or what it shows is no use."""

    usage_m3 = VolumeField(label="認定する使用水量", least=0)
    reason = _reason("例：メーターが壊れていたため、前年の同じ時期の水量とした。")


FORMS: dict[str, type[SettleForm]] = {
    ReadingSettlement.How.CORRECTED: CorrectForm,
    ReadingSettlement.How.ACCEPTED: AcceptForm,
    ReadingSettlement.How.ESTIMATED: EstimateForm,
}
