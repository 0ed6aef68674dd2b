"""What is entered about a case: how it came, each step, and when somebody is to be called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.callcentre.errors import CaseNeedsComplaintClass, CaseNeedsForm
from mizuhiki.callcentre.hours import answer_by
from mizuhiki.callcentre.models import RELATIONS, Case, CaseStep, Section, Source
from mizuhiki.callcentre.selectors import sections
from mizuhiki.callcentre.services.taking import NewCase, Words
from mizuhiki.callcentre.topics import offered
from mizuhiki.contacts.api import Complaint
from mizuhiki.platform import clock
from mizuhiki.web.fields import DayField, KanaField, NameField, PostcodeField, TelephoneField
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import MomentForm

CHOOSE = ("", "選んでください")
NO_NUMBERS = "口座番号と暗証番号は書かないでください。"

CHECKED = (
    "氏名",
    "住所",
    "生年月日",
    "電話番号",
    "お客様番号",
    "水栓番号",
    "最近の請求額",
    "本人確認書類",
)


def topic_choices() -> list[Any]:
    """The sub-classes under their two classes."""
    today = clock.today()
    groups = [
        (label, [(topic.code, topic.title) for topic in offered(today) if topic.fee_class == code])
        for code, label in CaseStep.FeeClass.choices
    ]
    return [CHOOSE, *groups]


def words_field(label: str, help_text: str = "", rows: int = 3, *, required: bool = True) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label,
        max_length=1_000,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
    )


class SectionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A section of the directory."""

    def __init__(self, *, with_desk: bool = False, **kwargs: Any) -> None:
        self.with_desk = with_desk
        super().__init__(queryset=Section.objects.none(), empty_label=CHOOSE[1], **kwargs)


class SectionForm(Form):
    """A form with sections to choose from, looked up when it is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SectionField):
                field.queryset = sections(with_desk=field.with_desk)


class LateForm(MomentForm):
    """A moment to come."""

    on = DayField(label="日付")

    def __init__(self, *args: Any, due_at: datetime | None = None, **kwargs: Any) -> None:
        if due_at is not None:
            there = due_at.astimezone(clock.TOKYO)
            kwargs["initial"] = {"on": there.date(), "moment": there.time()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class WordsForm(Form):
    """What was said, and who said it."""

    caller = NameField(label="申出人のお名前", max_length=100, required=False)
    relation = forms.ChoiceField(
        label="続柄・立場", choices=[(one, one or "－") for one in RELATIONS], required=False
    )
    telephone = TelephoneField(label="電話番号", required=False)
    text = forms.CharField(
        label="内容", max_length=2_000, widget=forms.Textarea({"rows": 5}), help_text=NO_NUMBERS
    )
    answer = forms.CharField(
        label="回答・対応", max_length=2_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def words(self) -> Words:
        """The cleaned words."""
        given = self.cleaned_data
        return Words(given["text"], given["answer"], given["caller"], given["relation"], given["telephone"])


class CaseForm(WordsForm, MomentForm):
    """A new case: three choices with the usual ones chosen, and what was said."""

    kind = forms.ChoiceField(label="種類", choices=Case.Kind, initial=Case.Kind.ENQUIRY)
    form = forms.ChoiceField(label="届出の種類", choices=[CHOOSE, *Case.Form.choices], required=False)
    topic = forms.ChoiceField(label="問合せの分類", required=False)
    about = forms.ChoiceField(label="苦情の分類", choices=[CHOOSE, *Complaint.About.choices], required=False)
    channel = forms.ChoiceField(label="受付方法", choices=Case.Channel, initial=Case.Channel.TELEPHONE)
    language = forms.ChoiceField(label="言語", choices=Case.Language, initial=Case.Language.JAPANESE)
    is_urgent = forms.BooleanField(label="至急", required=False)
    is_complete = forms.BooleanField(
        label="この応対で完結", required=False, help_text="回答・対応の内容で、完結まで記録します。"
    )

    def __init__(self, *args: Any, fixed: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        for name, value in (fixed or {}).items():
            self.fields[name].initial = value

    @override
    def clean(self) -> None:
        """Each kind says what it needs; what another kind needs is left aside."""
        super().clean()
        given = self.cleaned_data
        kind = given.get("kind")
        for name, owner, broken in (
            ("form", Case.Kind.NOTIFICATION, CaseNeedsForm()),
            ("about", Case.Kind.COMPLAINT, CaseNeedsComplaintClass()),
        ):
            if kind != owner:
                given[name] = ""
            elif not given.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(broken.message, code=broken.code))
        if kind != Case.Kind.ENQUIRY:
            given["topic"] = ""
        if given.get("is_complete") and not given.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "完結にするときは、回答・対応を入力してください")

    def new_case(self, *, customer_id: int | None, supply_id: int | None) -> NewCase:
        """The cleaned form."""
        given = self.cleaned_data
        return NewCase(
            kind=given["kind"],
            channel=given["channel"],
            form=given["form"],
            language=given["language"],
            customer_id=customer_id,
            supply_id=supply_id,
            received_at=self.happened_at(),
            is_urgent=given["is_urgent"],
            about=given["about"],
        )


class NoteForm(Form):
    """What was found out or said."""

    text = words_field("内容")


class ReasonForm(Form):
    """Why."""

    text = words_field("理由", rows=2)


class EscalateForm(Form):
    """The talk so far, for the supervisor."""

    text = words_field(
        "ここまでの応対", "お客様の言い分と、説明したことを書きます。ＳＶはこれを読んで代わります。"
    )


class CloseForm(Form):
    """How it ended."""

    text = words_field("回答・結果")


class IdentifyForm(Form):
    """Whether who called is who they say."""

    is_same = forms.TypedChoiceField(
        label="結果",
        choices=[("yes", "ご本人（権限のある方）と確認した"), ("no", "確認できなかった")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    how = forms.MultipleChoiceField(
        label="確かめた項目",
        choices=[(one, one) for one in CHECKED],
        widget=forms.CheckboxSelectMultiple,
    )


class ClassForm(Form):
    """The class of an enquiry."""

    topic = forms.ChoiceField(label="問合せの分類")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]


class PromiseForm(LateForm):
    """Where and when somebody waits for a call."""

    telephone = TelephoneField(label="折り返し先")
    name = NameField(label="お名前", max_length=100, required=False)
    field_order = ("telephone", "name", "on", "moment")


class CalledForm(Form):
    """The call that was promised."""

    is_reached = forms.TypedChoiceField(
        label="結果",
        choices=[("yes", "お話しした"), ("no", "出られなかった（もう一度かける）")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    text = words_field("内容", rows=2)


class TransferForm(SectionForm):
    """To whom a call was put through."""

    section = SectionField(label="取次ぎ先")
    way = forms.ChoiceField(
        label="方法", choices=[("電話を転送した", "電話を転送した"), ("連絡先を案内した", "連絡先を案内した")]
    )


class HandForm(SectionForm, LateForm):
    """Which section is asked, why, and until when."""

    section = SectionField(label="引継ぎ先", with_desk=True)
    text = words_field("引継ぎの理由・してほしいこと")
    field_order = ("section", "text", "on", "moment")


class ReopenForm(LateForm):
    """Why it is open again, and until when something must happen."""

    text = words_field("理由", rows=2)
    field_order = ("text", "on", "moment")


class ChangeForm(WordsForm):
    """The words as they should be, and why they were not."""

    reason = words_field("変更の理由", rows=2)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class BillAddressForm(Form):
    """To whom the letters go from a day on."""

    name = NameField(label="送付先のお名前", max_length=100)
    kana = KanaField(label="フリガナ", max_length=100, required=False)
    postcode = PostcodeField(label="郵便番号")
    address = forms.CharField(label="住所", max_length=200)
    telephone = TelephoneField(label="電話番号", required=False)
    from_on = DayField(label="適用日", help_text="この日から送る郵便物に使います。")
    seen = forms.IntegerField(widget=forms.HiddenInput)


class HintForm(Form):
    """A word for whoever opens the account next."""

    about = forms.ChoiceField(
        label="何のメモか",
        choices=[("person", "お客様（人）について"), ("place", "この契約の場所・装置について")],
    )
    source = forms.ChoiceField(label="出どころ", choices=Source)
    text = forms.CharField(
        label="メモ",
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="例：同じ建物に同姓の方が2軒あります。部屋番号を確かめてください。",
    )


class CorrectionForm(Form):
    """What was wrong, and who said so."""

    name = NameField(label="お名前", max_length=100)
    kana = KanaField(label="フリガナ", max_length=100, required=False)
    phone = TelephoneField(label="電話番号", required=False)
    source = forms.ChoiceField(label="出どころ", choices=Source)
    seen = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hides_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hides_place:  # of a protected person: not shown, and left as it is
            del self.fields["phone"]

    def wanted(self) -> dict[str, str]:
        """The values that should stand in the register."""
        return {name: self.cleaned_data[name] for name in ("name", "kana", "phone") if name in self.fields}


class PlaceForm(Form):
    """What was wrong about the place of an installation, and who said so."""

    postcode = PostcodeField(label="郵便番号")
    town = forms.CharField(label="町名", max_length=60)
    block = forms.CharField(label="番地", max_length=40)
    building = forms.CharField(label="建物・部屋", max_length=80, required=False)
    source = forms.ChoiceField(label="出どころ", choices=Source)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def wanted(self) -> dict[str, str]:
        """The values that should stand in the register."""
        return {name: self.cleaned_data[name] for name in ("postcode", "town", "block", "building")}


def next_deadline(*, is_urgent: bool) -> datetime:
    """What a form offers as the deadline of a section."""
    return answer_by(clock.now(), is_urgent=is_urgent)
