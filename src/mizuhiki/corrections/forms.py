"""What is entered to have bills calculated anew: one form for each kind of mistake, and the reason."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.billing.api import Bill
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.choices import Choices
from mizuhiki.corrections.errors import BillOfAnother, NoBillChosen
from mizuhiki.corrections.models import CorrectionCase, CorrectionLetter
from mizuhiki.metering.api import ReadingSettlement
from mizuhiki.web.fields import CountField, DayField, VolumeField
from mizuhiki.web.forms import Form, TickedForm

Kind = CorrectionCase.Kind
How = ReadingSettlement.How
UNTOUCHED = [("", "変えない")]


class HomesField(CountField):
    """Whole dwellings or people."""

    unit, example = "", "2"


class ReadingForm(Form):
    """Which month's reading was wrong, and what it should have been."""

    reading = forms.TypedChoiceField(label="違っていた検針", coerce=int)
    how = forms.ChoiceField(
        label="正しい値",
        choices=[(How.CORRECTED.value, "正しい指針が分かる"), (How.ESTIMATED.value, "使用水量を認定する")],
        widget=forms.RadioSelect,
        initial=How.CORRECTED.value,
    )
    index_m3 = VolumeField(
        label="正しい指針", least=0, required=False, help_text="検針日にメーターが示していた数字（m³）。"
    )
    basis = forms.ChoiceField(
        label="確認の方法", choices=ReadingSettlement.Basis.choices, widget=forms.RadioSelect, required=False
    )
    usage_m3 = VolumeField(
        label="認定する使用水量",
        least=0,
        required=False,
        help_text="指針が分からないときだけ。あとの検針との差は、次の月の使用水量になります。",
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reading"].choices = choices.readings  # type: ignore[attr-defined]
        self.nothing = "" if choices.readings else "この契約に、検針による請求はまだありません。"

    @override
    def clean(self) -> dict[str, Any]:
        """The way that was chosen needs its value, and nothing of the other."""
        given = super().clean() or {}
        needed = ("index_m3", "basis") if given.get("how") == How.CORRECTED else ("usage_m3",)
        for name in needed:
            if given.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}を入力してください")
        return given

    @property
    def change(self) -> Change:
        """What was entered."""
        given, how = self.cleaned_data, self.cleaned_data["how"]
        is_read = how == How.CORRECTED
        return Change(
            reading_id=given["reading"],
            how=how,
            index_m3=given["index_m3"] if is_read else None,
            basis=given["basis"] if is_read else "",
            usage_m3=None if is_read else given["usage_m3"],
        )


class BillsForm(TickedForm):
    """Some bills of the supply."""

    bills = forms.MultipleChoiceField(
        label="更正する請求",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NoBillChosen().message, "invalid_choice": BillOfAnother().message},
    )

    def __init__(self, *args: Any, bills: Sequence[Bill], choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, values=[str(one.demand_id) for one in bills], **kwargs)
        self.lines = [(str(one.demand_id), one) for one in bills]
        self.nothing = "" if bills else "この契約に請求はまだありません。"
        self.offer(choices)

    def offer(self, choices: Choices) -> None:
        """Say what may be chosen."""


class FactsForm(BillsForm):
    """What of the contract was billed wrongly; what is left empty stays as it was billed."""

    water_use = forms.ChoiceField(label="水道の用途", required=False)
    bore_mm = forms.TypedChoiceField(label="口径", coerce=int, empty_value=None, required=False)
    dwellings = HomesField(label="戸数", least=1, most=9_999, required=False)
    persons = HomesField(label="人数", least=0, most=999, required=False, help_text="人数で決まる料金だけ。")
    without = forms.MultipleChoiceField(
        label="請求すべきでなかった料金",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="例：下水道につながっていなかった。選んだ料金は0円になります。",
    )
    starts_on = DayField(label="正しい使用開始日", required=False)
    ends_on = DayField(
        label="正しい使用中止日", required=False, help_text="日を直すときは、請求を1つだけ選びます。"
    )

    @override
    def offer(self, choices: Choices) -> None:
        self.fields["water_use"].choices = [*UNTOUCHED, *choices.water_uses]  # type: ignore[attr-defined]
        self.fields["bore_mm"].choices = [*UNTOUCHED, *choices.bores]  # type: ignore[attr-defined]
        self.fields["without"].choices = choices.charges  # type: ignore[attr-defined]

    @property
    def change(self) -> Change:
        """What was entered."""
        given = self.cleaned_data
        return Change(
            uses=(("water", given["water_use"]),) if given["water_use"] else (),
            bore_mm=given["bore_mm"],
            dwellings=given["dwellings"],
            persons=given["persons"],
            without=tuple(given["without"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )


class RulesForm(BillsForm):
    """Which rules have the right row, and which reductions were left out or given without right."""

    rules_id = forms.TypedChoiceField(label="正しい規則集", coerce=int, empty_value=None, required=False)
    granted = forms.MultipleChoiceField(
        label="加える減額", required=False, widget=forms.CheckboxSelectMultiple
    )
    dropped = forms.MultipleChoiceField(label="外す減額", required=False, widget=forms.CheckboxSelectMultiple)

    @override
    def offer(self, choices: Choices) -> None:
        self.fields["rules_id"].choices = [*UNTOUCHED, *choices.rules]  # type: ignore[attr-defined]
        for name in ("granted", "dropped"):
            self.fields[name].choices = choices.reductions  # type: ignore[attr-defined]
            if not choices.reductions:
                del self.fields[name]

    @property
    def change(self) -> Change:
        """What was entered."""
        given = self.cleaned_data
        return Change(
            rules_id=given["rules_id"],
            granted=tuple(given.get("granted", ())),
            dropped=tuple(given.get("dropped", ())),
        )


ChangeForm = ReadingForm | FactsForm | RulesForm


def form_of(
    kind: Kind, data: Any, *, bills: Sequence[Bill], choices: Choices, initial: dict[str, Any]
) -> ChangeForm:
    """The form of a kind; without data as it stands at first."""
    given: dict[str, Any] = {"choices": choices, "initial": initial}
    if kind == Kind.READING:
        return ReadingForm(data, **given)
    made = FactsForm if kind == Kind.FACTS else RulesForm
    return made(data, bills=bills, **given)


def chosen_of(form: ChangeForm) -> Iterable[int]:
    """The bills with a mark, of a valid form."""
    return [int(one) for one in form.cleaned_data.get("bills", ())]


class AskForm(Form):
    """Why; and what was looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="更正の理由",
        max_length=200,
        help_text="通知書にも印刷します。例：検針値の読み違い。お名前や電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
        error_messages={"required": "更正の理由を入力してください"},
    )


class WayForm(Form):
    """How the customer gets the papers."""

    way = forms.ChoiceField(label="渡し方", choices=CorrectionLetter.Way, widget=forms.RadioSelect)
