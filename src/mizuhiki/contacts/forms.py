"""The form of a contact: four choices with the usual one chosen, and what was said."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.utils.html import format_html_join

from mizuhiki.contacts.models import Contact
from mizuhiki.contacts.services import Said
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form


class ContactForm(Form):
    """One talk, visit or letter."""

    channel = forms.ChoiceField(label="方法", choices=Contact.Channel, initial=Contact.Channel.TELEPHONE)
    direction = forms.ChoiceField(label="向き", choices=Contact.Direction, initial=Contact.Direction.INCOMING)
    kind = forms.ChoiceField(label="種類", choices=Contact.Kind, initial=Contact.Kind.INQUIRY)
    text = forms.CharField(
        label="内容",
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text="口座番号と暗証番号は書かないでください。",
    )
    answer = forms.CharField(
        label="回答・対応", max_length=2_000, required=False, widget=forms.Textarea({"rows": 2})
    )
    follow_up_on = DayField(label="次の対応日", required=False)

    def said(self) -> Said:
        """The cleaned form."""
        data: dict[str, Any] = self.cleaned_data
        return Said(**data)


@dataclass(frozen=True)
class BlankFields:
    """The fields of an empty form as they stand on a customer's page, drawn."""

    choices: str
    texts: str


@cache
def blank_fields() -> BlankFields:
    """Drawn once: they are the same for everybody, and an eighth of the work of that page."""
    form = ContactForm()

    def drawn(*names: str) -> str:
        return format_html_join("", "{}", [[form[name].as_field_group()] for name in names])

    return BlankFields(
        choices=drawn("channel", "direction", "kind"), texts=drawn("text", "answer", "follow_up_on")
    )


def initial_of(contact: Contact) -> dict[str, Any]:
    """What a correction begins with."""
    names = ("channel", "direction", "kind", "text", "answer", "follow_up_on")
    return {name: getattr(contact, name) for name in names}
