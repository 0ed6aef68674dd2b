"""Forms about people. What people type is converted, not scolded (N1–N8); names are kept as written."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.customers.models import Customer, CustomerMark
from mizuhiki.customers.services import GivenPhone
from mizuhiki.web.fields import DayField, KanaField, NameField, NumberField, PostcodeField, TelephoneField
from mizuhiki.web.forms import Form

PHONES = 3  # as many boxes as a form shows
PHONE_NOTES = ("", "自宅", "携帯", "勤務先", "その他")
FACTS = ("kind", "name", "kana", "language", "postcode", "address", "died_on")


class CustomerForm(Form):
    """Who somebody is and how to reach them. Nobody needs a telephone; kana may be empty (N4)."""

    kind = forms.ChoiceField(label="個人・法人", choices=Customer.Kind, initial=Customer.Kind.PERSON)
    name = NameField(
        label="お名前",
        max_length=100,
        help_text="異体字もそのまま入力できます。姓と名の間に空白を入れてください。",
    )
    kana = KanaField(
        label="フリガナ",
        max_length=100,
        required=False,
        help_text="ひらがなでもかまいません。ない方は空欄のままにしてください。",
    )
    language = forms.ChoiceField(label="言語", choices=Customer.Language, initial=Customer.Language.JAPANESE)
    postcode = PostcodeField(label="郵便番号", required=False)
    address = forms.CharField(
        label="住所", max_length=200, required=False, help_text="使用場所と同じときは空欄でかまいません。"
    )
    died_on = DayField(label="亡くなった日", required=False)
    seen = forms.CharField(max_length=100, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, hides_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hides_place = hides_place
        if hides_place:  # of a protected person: not shown, and left as it is
            del self.fields["postcode"], self.fields["address"]
            return
        notes = [(note, note or "－") for note in PHONE_NOTES]
        for number in range(1, PHONES + 1):
            self.fields[f"phone{number}"] = TelephoneField(label=f"電話番号{number}", required=False)
            self.fields[f"note{number}"] = forms.ChoiceField(
                label=f"電話番号{number}の区分", choices=notes, required=False
            )

    @property
    def facts(self) -> dict[str, object]:
        """The cleaned facts, as the services take them."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}

    @property
    def phones(self) -> list[GivenPhone] | None:
        """The telephone numbers given, in their order; None when they were not asked for."""
        if self.hides_place:
            return None
        data = self.cleaned_data
        pairs = [(data[f"phone{n}"], data[f"note{n}"]) for n in range(1, PHONES + 1)]
        return [GivenPhone(shown, note) for shown, note in pairs if shown]

    @staticmethod
    def initial_of(customer: Customer, phones: Sequence[tuple[str, str]], seen: str) -> dict[str, Any]:
        """What the form of a change begins with."""
        initial: dict[str, Any] = {name: getattr(customer, name) for name in FACTS} | {"seen": seen}
        for number, (shown, note) in enumerate(phones[:PHONES], start=1):
            initial |= {f"phone{number}": shown, f"note{number}": note}
        return initial


class MarkForm(Form):
    """A mark with its days; the end is the last day it holds."""

    kind = forms.ChoiceField(label="注意の種類", choices=CustomerMark.Kind)
    starts_on = DayField(label="開始日")
    ends_on = DayField(
        label="終了日", required=False, help_text="この日の翌日から外れます。未定なら空欄です。"
    )
    note = forms.CharField(label="メモ", max_length=200, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "終了日は開始日以後の日付にしてください")
        return data


class MarkEndForm(Form):
    """The last day of a mark."""

    ends_on = DayField(label="終了日", help_text="この日の翌日から外れます。")


def _of_number(customer_no: str) -> Customer:
    found = Customer.objects.filter(customer_no=customer_no).first()
    if found is None:
        raise ValidationError("このお客様番号は見つかりませんでした。10桁をお確かめください")
    return found


class MergeForm(Form):
    """Which record is the same person's."""

    other_no = NumberField(digits=10, label="もう1つのお客様番号")

    def other(self) -> Customer:
        """The record of that number.

        Raises:
            ValidationError: there is none.
        """
        return _of_number(self.cleaned_data["other_no"])


class OwnerForm(Form):
    """Who owns a tap from now on."""

    owner_no = NumberField(
        digits=10,
        label="新しい所有者のお客様番号",
        help_text="登録のない方は、先に「お客様を登録する」で登録します。",
    )

    def owner(self) -> Customer:
        """The customer of that number.

        Raises:
            ValidationError: there is none.
        """
        return _of_number(self.cleaned_data["owner_no"])


class OwningForm(Form):
    """From which day on."""

    starts_on = DayField(label="所有の開始日", help_text="前の所有者は、この日の前日までになります。")


class ReasonForm(Form):
    """Why two records become one, or one two."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea({"rows": 2}))
