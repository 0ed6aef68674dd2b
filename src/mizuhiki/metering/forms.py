"""What is asked with a file of readings, and of one reading."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from mizuhiki.customers.api import GivenMeter
from mizuhiki.metering.doubt_models import ReadingDoubtEnd
from mizuhiki.metering.models import MeterExchange, ReadingSettlement
from mizuhiki.metering.services.exchanging import Exchange
from mizuhiki.platform.calendars import months_until
from mizuhiki.web.fields import DayField, MonthField, VolumeField
from mizuhiki.web.forms import Form

MONTHS_BACK = 6
BORES_MM = (13, 20, 25, 30, 40, 50, 75, 100, 150, 200)  # of the meters that are made


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


class RoundForm(Form):
    """The days of a route."""

    starts_on = DayField(label="検針の初日")
    ends_on = DayField(label="検針の末日", help_text="この日を過ぎても届かない検針は「未検針」になります。")


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


class ConfirmForm(SettleForm):
    """確認済み: the dial was read rightly, and somebody knows how."""

    basis = forms.ChoiceField(
        label="確認の方法", choices=ReadingDoubtEnd.Basis.choices, widget=forms.RadioSelect
    )
    reason = _reason("例：家族が増えた（電話で確認）。")


class ClosedUseForm(Form):
    """What came of water that was used at a closed tap."""

    reason = _reason("例：入居の届出がまだだった。開栓を受け付けた。")


FORMS: dict[str, type[SettleForm]] = {
    ReadingSettlement.How.CORRECTED: CorrectForm,
    ReadingSettlement.How.ACCEPTED: AcceptForm,
    ReadingSettlement.How.ESTIMATED: EstimateForm,
}


class ExchangeForm(Form):
    """メーター取替: what the fitter wrote down of both meters."""

    on = DayField(label="取替日")
    removed_m3 = VolumeField(label="旧メーターの指針", least=0, help_text="取り外したときの数字（m³）。")
    serial = forms.CharField(
        label="新メーターの番号",
        max_length=16,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+\Z", "半角の英数字とハイフンで入力してください")],
        widget=forms.TextInput({"autocomplete": "off", "size": 18}),
    )
    digits = forms.TypedChoiceField(
        label="新メーターの桁数", choices=[(n, f"{n}桁") for n in (4, 5, 6, 7)], coerce=int
    )
    bore_mm = forms.TypedChoiceField(
        label="新メーターの口径",
        choices=[(bore, f"{bore}mm") for bore in BORES_MM],
        coerce=int,
        help_text="口径が変わると、取替日からの料金は新しい口径で計算します。",
    )
    fitted_m3 = VolumeField(label="新メーターの取付時の指針", least=0, help_text="新品なら0です。")
    verified_until = DayField(label="新メーターの検定満期")
    why = forms.ChoiceField(label="理由", choices=MeterExchange.Why.choices, widget=forms.RadioSelect)

    @property
    def exchange(self) -> Exchange:
        """What was entered, for the service."""
        given = self.cleaned_data
        meter = GivenMeter(given["serial"], given["digits"], given["verified_until"], given["bore_mm"])
        return Exchange(given["on"], given["removed_m3"], meter, given["fitted_m3"], given["why"])

    @property
    def sent_names(self) -> frozenset[str]:
        """The names under which browsers send the fields; a day has three boxes."""
        days = {name for name, field in self.fields.items() if isinstance(field, DayField)}
        boxes = {f"{name}_{box}" for name in days for box in range(3)}
        return frozenset(boxes | (set(self.fields) - days))
