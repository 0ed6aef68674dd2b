"""What may be changed of a supply's terms; what can be chosen is what the tariffs of the day know."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from typing_extensions import override

from mizuhiki.customers.models import BoreChange, ServiceFact, SupplyService
from mizuhiki.customers.selectors.conditions import known_facts
from mizuhiki.customers.services.terms import NewFact, Terms
from mizuhiki.rulepacks.api import Pack
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

Choices = Sequence[tuple[str, str]]
MOST, NO_SCHEME = 30_000, "-"
BETWEEN = "|"  # of the parts of a choice
Kind = ServiceFact.Kind


class ChangeForm(Form):
    """One change; several stand on a page, each with a button of its own."""

    on = DayField(label="いつから", help_text="この日から新しい条件で計算します。")
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例：届出による。お名前・住所・電話番号は書かないでください。",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    asks: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, act: str, choices: Choices = (), **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{act}_%s")
        super().__init__(*args, **kwargs)
        first = self.fields.get(self.asks[0]) if self.asks else None
        if isinstance(first, forms.ChoiceField):
            first.choices = list(choices)
        self.order_fields([*self.asks, "on", "reason"])


class TermsForm(ChangeForm):
    """用途・戸数・人数, and a charge that was not there before."""

    asks = ("use", "dwellings", "scheme", "persons")
    use = forms.ChoiceField(label="料金と用途")
    dwellings = forms.IntegerField(
        label="戸数", min_value=1, max_value=MOST, required=False, help_text="空欄なら今のまま。"
    )
    scheme = forms.ChoiceField(label="共同住宅の扱い", required=False)
    persons = forms.IntegerField(
        label="人数",
        min_value=0,
        max_value=MOST,
        required=False,
        help_text="井戸水など、人数で計算するとき。空欄なら今のまま、0なら人数によらない。",
    )

    def __init__(self, *args: Any, schemes: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = self.fields["scheme"]
        assert isinstance(scheme, forms.ChoiceField)
        scheme.choices = [("", "今のまま"), (NO_SCHEME, "適用しない"), *schemes]

    @property
    def charge(self) -> str:
        """The charge that was chosen."""
        return str(self.cleaned_data["use"]).split(BETWEEN)[0]

    def terms_after(self, before: SupplyService | None) -> Terms:
        """What was entered; what was left empty stays as it was."""
        given, kept = self.cleaned_data, before or SupplyService()
        persons = kept.persons if given["persons"] is None else given["persons"]
        scheme = given["scheme"] or kept.scheme
        return Terms(
            use_class=given["use"].split(BETWEEN)[1],
            dwellings=given["dwellings"] or kept.dwellings,
            scheme="" if scheme == NO_SCHEME else scheme,
            persons=persons or None,
        )


class EndForm(ChangeForm):
    """A charge that ends."""

    asks = ("charge",)
    charge = forms.ChoiceField(label="終える料金")


class BoreForm(ChangeForm):
    """口径, by works on the tap or because the register was wrong."""

    asks = ("bore_mm", "why")
    bore_mm = forms.TypedChoiceField(label="新しい口径", coerce=int)
    why = forms.ChoiceField(
        label="きっかけ", choices=[one for one in BoreChange.Why.choices if one[0] != BoreChange.Why.METER]
    )


class FactForm(ChangeForm):
    """A fact that the tariff asks for."""

    asks = ("fact", "number")
    fact = forms.ChoiceField(label="条件")
    number = forms.IntegerField(
        label="数",
        min_value=1,
        max_value=MOST,
        required=False,
        help_text="店舗数、1か月の認定水量（m³）、水質（mg/L）のとき。",
    )

    @override
    def clean(self) -> dict[str, Any]:
        """What is counted has a number."""
        given = super().clean() or self.cleaned_data
        kinds = given.get("fact", "").split(BETWEEN)[1:2]
        if any(Kind(one).is_counted for one in kinds) and not given.get("number"):
            self.add_error("number", "数を入力してください")
        return given

    @property
    def new(self) -> NewFact:
        """What was entered, for the service."""
        charge, kind, code = self.cleaned_data["fact"].split(BETWEEN)
        number = self.cleaned_data["number"] if Kind(kind).is_counted else 0
        return NewFact(charge, kind, code, number or 0)


class FactEndForm(ChangeForm):
    """A fact that ends."""

    asks = ("ended",)
    ended = forms.ChoiceField(label="終える条件")


FORMS: dict[str, type[ChangeForm]] = {
    "terms": TermsForm,
    "end": EndForm,
    "bore": BoreForm,
    "fact": FactForm,
    "fact_end": FactEndForm,
}


def uses_of(pack: Pack) -> Choices:
    """Each charge with each of its use classes."""
    return [
        (f"{charge}{BETWEEN}{use}", f"{pack.charges[charge].label}　{use}")
        for charge, tariff in pack.tariffs.items()
        for use in dict.fromkeys(row.use for row in tariff.versions[-1].rates)
    ]


def schemes_of(pack: Pack) -> Choices:
    """The ways of collective billing."""
    found = (one.code for tariff in pack.tariffs.values() for one in tariff.versions[-1].schemes)
    return [(code, code) for code in dict.fromkeys(found)]


def bores_of(pack: Pack) -> Choices:
    """The bores of the tariffs."""
    rows = (row for tariff in pack.tariffs.values() for row in tariff.versions[-1].rates)
    return [(str(bore), f"{bore}mm") for bore in sorted({row.bore_mm for row in rows if row.bore_mm})]


def facts_of(pack: Pack, charges: Sequence[str]) -> Choices:
    """What the tariffs of some charges ask for."""
    return [
        (
            BETWEEN.join((charge, kind, code)),
            f"{pack.charges[charge].label}　{kind.label}：{name}".rstrip("："),
        )
        for charge in charges
        if charge in pack.tariffs
        for kind, code, name in known_facts(pack.tariffs[charge].versions[-1])
    ]
