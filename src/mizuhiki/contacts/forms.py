"""The form of a contact: four choices with the usual one chosen, and what was said."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from typing_extensions import override

from mizuhiki.contacts.cases import owners
from mizuhiki.contacts.errors import ComplaintUnclassed
from mizuhiki.contacts.models import Complaint, Contact
from mizuhiki.contacts.services.complaints import Grievance
from mizuhiki.contacts.services.history import Said
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

ABOUTS = [("", "選んでください"), *Complaint.About.choices]
COMPLAINT_FIELDS = ("about", "needs_report", "owner")
NO_NUMBERS = "口座番号と暗証番号は書かないでください。"


class AboutField(forms.ChoiceField):
    """What a complaint is about: needed where there is one, which only the form as a whole knows."""

    @override
    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ContactForm(Form):
    """One talk, visit or letter; a complaint says what it is about and whose it is."""

    channel = forms.ChoiceField(label="方法", choices=Contact.Channel, initial=Contact.Channel.TELEPHONE)
    direction = forms.ChoiceField(label="向き", choices=Contact.Direction, initial=Contact.Direction.INCOMING)
    kind = forms.ChoiceField(label="種類", choices=Contact.Kind, initial=Contact.Kind.INQUIRY)
    about = AboutField(label="苦情の分類", choices=ABOUTS)
    owner = forms.ModelChoiceField(
        label="苦情の担当者", queryset=User.objects.none(), required=False, empty_label="自分"
    )
    needs_report = forms.BooleanField(label="発注者への報告が必要", required=False)
    text = forms.CharField(
        label="内容", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text=NO_NUMBERS
    )
    answer = forms.CharField(
        label="回答・対応", max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    follow_up_on = DayField(label="次の対応日", required=False)

    def __init__(self, *args: Any, has_case: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_case:  # what it is about and whose it is are steps of the case
            for name in COMPLAINT_FIELDS:
                del self.fields[name]
        else:
            self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        """A complaint says what it is about."""
        super().clean()
        given = self.cleaned_data
        is_complaint = given.get("kind") == Contact.Kind.COMPLAINT
        if is_complaint and "about" in self.fields and not given.get("about") and "about" not in self.errors:
            missing = ComplaintUnclassed()
            self.add_error("about", ValidationError(missing.message, code=missing.code))

    def said(self) -> Said:
        """The cleaned form."""
        data: dict[str, Any] = dict(self.cleaned_data)
        about, owner, needs_report = (data.pop(name, None) for name in ("about", "owner", "needs_report"))
        is_new_case = data["kind"] == Contact.Kind.COMPLAINT and bool(about)
        grievance = Grievance(
            about=about or "", needs_report=bool(needs_report), owner_id=owner.pk if owner else None
        )
        return Said(**data, grievance=grievance if is_new_case else None)


@dataclass(frozen=True)
class BlankFields:
    """The fields of an empty form as they stand on a customer's page, drawn."""

    choices: str
    complaint: str
    texts: str


class _BlankForm(ContactForm):
    """Without the owner, who is whoever writes: a list of people would be another question to each page."""

    owner = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super(ContactForm, self).__init__()


@cache
def blank_fields() -> BlankFields:
    """Drawn once: they are the same for everybody, and an eighth of the work of that page."""
    form = _BlankForm()

    def drawn(*names: str) -> str:
        return format_html_join("", "{}", [[form[name].as_field_group()] for name in names])

    return BlankFields(
        choices=drawn("channel", "direction", "kind"),
        complaint=drawn("about", "needs_report"),
        texts=drawn("text", "answer", "follow_up_on"),
    )


def initial_of(contact: Contact) -> dict[str, Any]:
    """What a correction begins with."""
    names = ("channel", "direction", "kind", "text", "answer", "follow_up_on")
    return {name: getattr(contact, name) for name in names}
