"""What is entered at the operator's desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.callcentre.api import RELATIONS, Case, CaseStep, NewCase, Words, topics_offered
from mizuhiki.contacts.api import Complaint
from mizuhiki.customers.api import normalise, phone_digits
from mizuhiki.desks.calls.matters import MATTERS, OF_CODE, Matter
from mizuhiki.platform import clock
from mizuhiki.talks.api import Told, Transfer
from mizuhiki.telephony.api import OWN_WORDS, WrapUpCode, caller_of, lines_on
from mizuhiki.web.fields import NameField, RecordField, TelephoneField, YenField
from mizuhiki.web.forms import Form

CHOOSE = ("", "選んでください")
DIRECTIONS = (("in", "受けた電話"), ("out", "こちらからかけた電話"))
NO_NUMBERS = "口座番号と暗証番号は書かないでください。"
RELATED = [(one, one or "－") for one in RELATIONS]


class BeginForm(Form):
    """A call no exchange tells of (CC-017)."""

    direction = forms.ChoiceField(label="向き", choices=DIRECTIONS, widget=forms.RadioSelect, initial="in")
    line = forms.ChoiceField(label="回線", required=False)
    caller = forms.CharField(
        label="相手の電話番号",
        max_length=40,
        required=False,
        help_text="表示された番号。非通知のときは「非通知」と入力します。",
        widget=forms.TextInput({"type": "tel", "autocomplete": "off", "size": 18, "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [(one.code, one.name) for one in lines_on(clock.today())]
        self.fields["line"].choices = [("", "わからない"), *lines]  # type: ignore[attr-defined]
        if lines:
            self.fields["line"].initial = lines[0][0]

    def clean_caller(self) -> Any:
        """Who called, as exchanges write it; None where nobody looked."""
        typed = self.cleaned_data["caller"].strip()
        return caller_of(typed) if typed else None


class StateForm(Form):
    """Whether one takes calls."""

    word = forms.ChoiceField(label="受付の状態", choices=[(one.value, one.label) for one in OWN_WORDS])


class FinishForm(Form):
    """Why they called."""

    code = forms.ChoiceField(label="ラップアップコード", required=False)

    def __init__(self, *args: Any, codes: Sequence[WrapUpCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, f"{one.code} {one.label}") for one in codes]
        self.fields["code"].choices = [CHOOSE, *choices]  # type: ignore[attr-defined]


class CheckForm(Form):
    """What the caller says of themselves, to be compared (CC-036)."""

    name = NameField(label="お名前", max_length=100, required=False, help_text="漢字かカナで、姓名とも")
    number = forms.CharField(label="お客様番号・水栓番号など", max_length=20, required=False)
    address = forms.CharField(label="ご使用場所の住所", max_length=200, required=False, help_text="番地まで")
    phone = TelephoneField(label="登録の電話番号", required=False)
    bill_yen = YenField(label="最近の請求額", required=False)
    relation = forms.ChoiceField(label="続柄・立場", choices=RELATED, required=False)

    @override
    def clean(self) -> None:
        super().clean()
        if not self.errors and not any(self.cleaned_data.get(one) for one in ("name", "number", "address")):
            raise ValidationError("お名前、番号、住所のどれかを伺って入力してください。")

    def told(self, display: str) -> Told:
        """Folded as the register is; `display` are the digits the telephone showed."""
        given = self.cleaned_data
        return Told(
            name=normalise(given["name"]),
            number=normalise(given["number"]).replace("-", ""),
            address=normalise(given["address"]),
            telephones=[one for one in (display, phone_digits(given["phone"])) if one],
            bill_yen=given["bill_yen"],
        )

    def searches(self) -> list[str]:
        """The same as a clerk would look for it, the surest first."""
        given = self.cleaned_data
        both = f"{given['name']} {given['address']}" if given["name"] and given["address"] else ""
        return [one for one in (given["number"], both, given["address"] or given["name"]) if one]


class NoteForm(Form):
    """What the call is about; saved while it is typed."""

    matter = forms.ChoiceField(
        label="用件", choices=[(one.code, one.name) for one in MATTERS], initial="enquiry"
    )
    form = forms.ChoiceField(label="届出の種類", choices=[CHOOSE, *Case.Form.choices], required=False)
    about = forms.ChoiceField(
        label="苦情の分類",
        choices=[("", "要望・意見（苦情ではない）"), *Complaint.About.choices],
        required=False,
    )
    text = forms.CharField(
        label="内容",
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=NO_NUMBERS,
    )
    answer = forms.CharField(
        label="回答・対応", max_length=2_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    topic = forms.ChoiceField(label="問合せの分類", required=False)
    caller = NameField(label="申出人のお名前", max_length=100, required=False)
    relation = forms.ChoiceField(label="続柄・立場", choices=RELATED, required=False)
    telephone = TelephoneField(label="電話番号", required=False)
    language = forms.ChoiceField(label="言語", choices=Case.Language, initial=Case.Language.JAPANESE)
    is_urgent = forms.BooleanField(label="至急", required=False)
    is_complete = forms.BooleanField(label="この電話で完結", required=False)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        groups = [
            (label, [(one.code, one.title) for one in topics_offered(today) if one.fee_class == code])
            for code, label in CaseStep.FeeClass.choices
        ]
        self.fields["topic"].choices = [CHOOSE, *groups]  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        """Each matter says what it needs; what another needs is left aside."""
        super().clean()
        given = self.cleaned_data
        matter = OF_CODE.get(given.get("matter", ""))
        if matter is None or matter.door is not None:
            return
        if not given.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", "内容を入力してください")
        if matter.kind != Case.Kind.NOTIFICATION:
            given["form"] = ""
        elif not given.get("form"):
            self.add_error("form", "届出の種類を選んでください")
        if matter.kind != Case.Kind.COMPLAINT:
            given["about"] = ""
        if matter.kind != Case.Kind.ENQUIRY:
            given["topic"] = ""
        if given.get("is_complete") and not given.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "完結にするときは、回答・対応を入力してください")

    @property
    def chosen(self) -> Matter:
        """What a valid form is about."""
        return OF_CODE[self.cleaned_data["matter"]]

    def new_case(self) -> NewCase:
        """Of a valid form whose matter becomes a case."""
        given = self.cleaned_data
        is_wish = self.chosen.kind == Case.Kind.COMPLAINT and not given["about"]
        return NewCase(
            kind=Case.Kind.WISH if is_wish else self.chosen.kind,
            channel=Case.Channel.TELEPHONE,
            form=given["form"],
            language=given["language"],
            is_urgent=given["is_urgent"],
            about=given["about"],
        )

    def words(self) -> Words:
        """What was said, and who said it."""
        given = self.cleaned_data
        return Words(given["text"], given["answer"], given["caller"], given["relation"], given["telephone"])


class PassForm(Form):
    """To whom the call goes."""

    section = RecordField()
    way = forms.ChoiceField(choices=Transfer.Way)
