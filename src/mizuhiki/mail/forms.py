"""What people enter about letters, forms and postage."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.mail.models import Bearer, Dispatch, FormReturn, Purpose, Reprint, StockMovement
from mizuhiki.mail.numbers import piece_id_of
from mizuhiki.mail.services.returning import RETURN_REASONS, SPOIL_REASONS
from mizuhiki.web.fields import CountField, DayField, NumberField, RecordField, YenField
from mizuhiki.web.forms import Form

MOST_YEN, MOST_SHEETS = 5_000, 1_000_000


def _note() -> forms.CharField:
    return forms.CharField(
        label="備考", max_length=200, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )


class NumberForm(Form):
    """The number on a letter; it leads to its page."""

    number = NumberField(label="文書番号", digits=10, help_text="郵便物に印刷された10桁の番号")

    def clean_number(self) -> int:
        """The letter the number names."""
        piece_id = piece_id_of(self.cleaned_data["number"])
        if piece_id is None:
            raise forms.ValidationError("この文書番号はありません。10桁の番号をもう一度確かめてください")
        return piece_id


class DispatchForm(Form):
    """When the letters of a run left, how, and what one cost."""

    dispatched_on = DayField(label="投函日")
    method = forms.ChoiceField(
        label="方法", choices=Dispatch.Method, initial=Dispatch.Method.POST, widget=forms.RadioSelect
    )
    unit_yen = YenField(
        label="1通の郵送料", least=0, most=MOST_YEN, help_text="郵便以外では0円として記録します"
    )


class WaitingForm(DispatchForm):
    """The same of letters printed one by one: of those that stood on the screen, and none after them."""

    upto = RecordField()


class ReprintForm(Form):
    """Damaged sheets: from which letter to which, and what happened."""

    first_id = NumberField(label="最初の文書番号", digits=10)
    last_id = NumberField(label="最後の文書番号", digits=10, help_text="1通だけなら、最初と同じ番号")
    reason = forms.ChoiceField(label="理由", choices=Reprint.Reason, widget=forms.RadioSelect)
    note = _note()

    @override
    def clean(self) -> None:
        """Numbers as the letters they name; another reason is told in words."""
        super().clean()
        given = self.cleaned_data
        for field in ("first_id", "last_id"):
            if field in given and (piece_id := piece_id_of(given[field])) is None:
                self.add_error(field, "この文書番号はありません。10桁の番号をもう一度確かめてください")
            elif field in given:
                given[field] = piece_id
        if given.get("reason") == Reprint.Reason.OTHER and not given.get("note", "").strip():
            self.add_error("note", "理由が「その他」のときは、備考に何があったかを入力してください")


class ErasureForm(Form):
    """The day on which the house erased the data, and by what it proved that."""

    erased_on = DayField(label="消去日")
    proof = forms.CharField(
        label="証明",
        max_length=200,
        help_text="消去証明書の番号など",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class FateForm(Form):
    """What became of one letter. Which reasons there are depends on the button."""

    ACTS = ("returned", "delivered", "spoiled")

    act = forms.ChoiceField(choices=[(one, one) for one in ACTS])
    occurred_on = DayField(label="日付")
    reason = forms.ChoiceField(label="理由", required=False, widget=forms.RadioSelect)
    note = _note()

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{act if act in self.ACTS else 'fate'}_%s")  # several stand on a page
        super().__init__(*args, **kwargs)
        reasons = {"returned": RETURN_REASONS, "spoiled": SPOIL_REASONS}.get(act, ())
        self.fields["act"].widget = forms.HiddenInput()
        self.fields["act"].initial = act
        if reasons:
            choices = [(one.value, one.label) for one in reasons]
            self.fields["reason"].required = True
            self.fields["reason"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["reason"]


class MovementForm(Form):
    """Forms that came in, were used or spoilt without our printing, or were counted."""

    kind = forms.ChoiceField(
        label="内容",
        choices=StockMovement.Kind,
        widget=forms.RadioSelect,
    )
    sheets = CountField(
        label="枚数", least=0, most=MOST_SHEETS, help_text="棚卸では、数えた枚数を入力してください"
    )
    occurred_on = DayField(label="日付")
    serial_first = forms.CharField(label="番号（自）", max_length=20, required=False)
    serial_last = forms.CharField(label="番号（至）", max_length=20, required=False)
    note = _note()

    def __init__(self, *args: Any, is_numbered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_numbered:
            del self.fields["serial_first"], self.fields["serial_last"]
            return
        used = StockMovement.Kind.USED  # of a numbered form each sheet is used by the receipt it was
        kinds = [(one.value, one.label) for one in StockMovement.Kind if one != used]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        """Nothing received, used or spoilt is no movement."""
        super().clean()
        counted = self.cleaned_data.get("kind") == StockMovement.Kind.COUNTED
        if self.cleaned_data.get("sheets") == 0 and not counted:
            self.add_error("sheets", "枚数は1枚以上にしてください")


class PostageForm(Form):
    """What a letter of a purpose costs from a day on, and who bears it."""

    purpose = forms.ChoiceField(label="用途", choices=Purpose, widget=forms.RadioSelect)
    bearer = forms.ChoiceField(label="負担者", choices=Bearer, widget=forms.RadioSelect)
    unit_yen = YenField(label="1通の郵送料", least=0, most=MOST_YEN)
    starts_on = DayField(label="適用開始日")
    source = forms.CharField(
        label="根拠", max_length=120, help_text="契約の条項や郵便料金表など（例：別表１ １(4)ア）"
    )


class FormBackForm(Form):
    """Whether a form that was posted is here, or will not come."""

    outcome = forms.ChoiceField(label="返送", choices=FormReturn.Outcome, widget=forms.RadioSelect)
    note = forms.CharField(
        label="備考",
        max_length=200,
        required=False,
        help_text="申し込まないと確かめたときは、だれにいつ確かめたかを書きます。",
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """What will not come is explained."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("outcome") == FormReturn.Outcome.UNWANTED and not found.get("note"):
            self.add_error("note", "確かめた相手と日を備考に書いてください")
        return found


class RequestForm(Form):
    """What became of a request for more of a form: it was sent, or it is withdrawn with a reason."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("sent", "withdrawn")])
    reason = forms.CharField(label="取下げの理由", max_length=200, required=False)

    @override
    def clean(self) -> dict[str, Any]:
        """What is withdrawn is explained."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("act") == "withdrawn" and not found.get("reason"):
            self.add_error("reason", "取り下げる理由を入力してください")
        return found
