"""What a clerk counts and says at a drawer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from mizuhiki.staff.api import User
from mizuhiki.till.models import CashPurpose, Count, Seal, Till
from mizuhiki.till.rules import FIELDS
from mizuhiki.web.fields import CountField, DayField, YenField
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"
MOST_PIECES = 100_000
BY_HAND = (CashPurpose.FLOAT, CashPurpose.RESERVE)  # takings come from drawers and go to the bank alone


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=False, help_text=hint, widget=forms.TextInput({"size": 60})
    )


class PolicyForm(Form):
    """An insurance of the way to the bank, as its paper has it."""

    policy_no = forms.CharField(label="証券番号", max_length=40)
    insurer = forms.CharField(label="保険会社", max_length=60)
    cover_yen = YenField(label="補償額", least=1)
    starts_on = DayField(label="始まりの日")
    last_day = DayField(label="終わりの日", help_text="補償される最後の日")


class PiecesForm(Form):
    """How many of each note and coin; an empty box is none."""

    def __init__(self, *args: Any, plan: Mapping[str, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            label = str(Count._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = CountField(
                label=label, least=0, most=MOST_PIECES, required=False, initial=(plan or {}).get(name)
            )
            self.fields[name].widget.attrs["size"] = 6
        self.fields[FIELDS[0]].widget.attrs["data-focus"] = ""

    def piece_fields(self) -> Sequence[Any]:
        """The boxes of notes and coins, largest first."""
        return [self[name] for name in FIELDS]

    def pieces(self) -> dict[str, int]:
        """What was counted."""
        return {name: self.cleaned_data.get(name) or 0 for name in FIELDS}


class OpenForm(PiecesForm):
    """Drawer, seal, the counted float."""

    till = forms.ModelChoiceField(Till.objects.none(), label="レジ")
    seal = forms.ModelChoiceField(Seal.objects.none(), label="領収印")
    out_of_hours = forms.CharField(
        label="時間外に取り扱う理由",
        max_length=200,
        help_text=f"今は業務時間の外です。例：休日開庁のため。{NO_NAMES}",
        widget=forms.TextInput({"size": 60}),
    )
    reason = _reason("過不足の理由", f"数えた額が計画と違うときだけ入力します。{NO_NAMES}")

    def __init__(
        self, *args: Any, tills: Sequence[Till], seals: Sequence[Seal], is_open: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows, order, words in (
            ("till", tills, ("purpose", "code"), lambda row: f"{row.counter.name} {row.name}"),
            ("seal", seals, ("code",), lambda row: row.code),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = (
                type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).order_by(*order)
                if rows
                else field.queryset
            )
            field.label_from_instance = words  # type: ignore[method-assign]
            field.empty_label = None
        if is_open:
            del self.fields["out_of_hours"]


class FloatForm(PiecesForm):
    """From which day on a drawer begins with these notes and coins."""

    starts_on = DayField(label="適用日")


class CloseForm(PiecesForm):
    """The last count."""

    reason = _reason("過不足の理由", f"数え直しても帳簿と合わないときだけ入力します。{NO_NAMES}")


class HandoverForm(PiecesForm):
    """The count, and who takes the drawer."""

    to = forms.ModelChoiceField(User.objects.none(), label="引き継ぐ相手", empty_label="選んでください")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class HoursForm(Form):
    """Why money is taken out of hours."""

    reason = forms.CharField(
        label="時間外に取り扱う理由",
        max_length=200,
        help_text=f"例：休日開庁のため。{NO_NAMES}",
        widget=forms.TextInput({"size": 60, "data-focus": ""}),
    )


class ImprintForm(Form):
    """When and under which number an imprint was filed."""

    filed_on = DayField(label="印影の届出日")
    document_no = forms.CharField(label="届出文書の番号", max_length=40)


class SealOutForm(Form):
    """Why a seal is out of use."""

    kind = forms.ChoiceField(label="区分", choices=(("lost", "紛失・盗難"), ("withdrawn", "使用終了")))
    reason = forms.CharField(label="理由", max_length=200, help_text=NO_NAMES)


class SafeNameForm(Form):
    """What a counter's safe is called."""

    name = forms.CharField(label="金庫の名称", max_length=40, initial="金庫")


class ReserveTargetForm(Form):
    """What the refund reserve is filled up to."""

    yen = YenField(label="基準額", least=1, most=99_999_999)


class SafeOpenForm(Form):
    """What the safe is opened for."""

    purpose = forms.CharField(label="用件", max_length=100, initial="窓口業務")


class SafeMoveForm(Form):
    """Money in or out by hand."""

    purpose = forms.ChoiceField(
        label="目的", choices=[(one.value, one.label) for one in BY_HAND], widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label="受払い",
        choices=(("in", "受入れ（金庫へ入れる）"), ("out", "払出し（金庫から出す）")),
        widget=forms.RadioSelect,
    )
    yen = YenField(label="金額", least=1)
    partner = forms.CharField(label="相手", max_length=60, help_text="例：企業局経営企画課、水引銀行本店")
    reason = forms.CharField(
        label="摘要",
        max_length=200,
        help_text=f"例：還付準備金の補充、両替。{NO_NAMES}",
        widget=forms.TextInput({"size": 60}),
    )


class SafeCountForm(Form):
    """Notes and coins of each purpose, and why a count differs; an empty box is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            label = str(Count._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for purpose in CashPurpose:
                self.fields[f"{purpose}_{name}"] = CountField(
                    label=f"{purpose.label} {label}", least=0, most=MOST_PIECES, required=False
                )
                self.fields[f"{purpose}_{name}"].widget.attrs["size"] = 4
        for purpose in CashPurpose:
            self.fields[f"reason_{purpose}"] = _reason(
                f"{purpose.label}の過不足の理由", f"数え直しても帳簿と合わないときだけ入力します。{NO_NAMES}"
            )
        self.fields[f"{CashPurpose.FLOAT}_{FIELDS[0]}"].widget.attrs["data-focus"] = ""

    def rows(self) -> Sequence[tuple[str, Sequence[Any]]]:
        """Each note or coin with its box for every purpose, largest first."""
        labels = [str(Count._meta.get_field(name).verbose_name) for name in FIELDS]  # type: ignore[union-attr]
        return [
            (label, [self[f"{purpose}_{name}"] for purpose in CashPurpose])
            for label, name in zip(labels, FIELDS, strict=True)
        ]

    def reason_fields(self) -> Sequence[Any]:
        """One box for each purpose."""
        return [self[f"reason_{purpose}"] for purpose in CashPurpose]

    def pieces(self) -> dict[CashPurpose, dict[str, int]]:
        """What was counted."""
        return {
            purpose: {name: self.cleaned_data.get(f"{purpose}_{name}") or 0 for name in FIELDS}
            for purpose in CashPurpose
        }

    def reasons(self) -> dict[CashPurpose, str]:
        """Why a count is not the book's."""
        return {purpose: self.cleaned_data.get(f"reason_{purpose}", "") for purpose in CashPurpose}


class SafeKeyForm(Form):
    """Who gets a key."""

    holder = forms.ModelChoiceField(User.objects.none(), label="鍵を渡す人", empty_label="選んでください")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
