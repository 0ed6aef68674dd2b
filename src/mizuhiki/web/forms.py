"""Forms as this house shows them: label above, need in words, our own sentences, no browser bubbles.

A room derives its forms from `Form` or `ModelForm` and writes `{{ form }}`, or
`{{ form.amount.as_field_group }}` for one field. Words of an empty or wrong field come from here (E2).
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from typing_extensions import override

from mizuhiki.platform.errors import RuleBroken

CHOICES = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField)


class Bound(BoundField):
    """A field that leaves checking to us: no `required` attribute, so no bubble of the browser's."""

    @override
    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """As Django does, without `required`; groups of boxes point at hint and error themselves."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        return built


class Renderer(TemplatesSetting):
    """Lets `{{ form }}` and `{{ field.as_field_group }}` come out of this room's templates."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
    bound_field_class = Bound


class _PlainWords(forms.BaseForm):
    """Says what is missing by the label's name, unless the field has words of its own."""

    use_required_attribute = False
    is_refused = False  # by a rule, and not for what was typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name
            own = field.error_messages.get("required")
            if own == forms.Field.default_error_messages["required"]:
                verb = "選んで" if isinstance(field, CHOICES) else "入力して"
                field.error_messages["required"] = f"{label}を{verb}ください"

    def refuse(self, field: str | None, broken: RuleBroken) -> None:
        """Put what a service refused under its field (None: above the form), under its own code."""
        self.is_refused = True
        self.add_error(field, ValidationError(broken.message, code=broken.code))


class Form(_PlainWords, forms.Form):
    """The base of every form of the staff site."""


class TickedForm(Form):
    """A table of bills with a mark before each; a value is the bill, or the bill and what was shown as open.

    The form that derives from it has the field `bills`, with its label and its words.
    """

    def __init__(self, *args: Any, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bills"].choices = [(value, value) for value in values]  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[str]:
        """The bills with a mark, as sent or as they stand at first."""
        return set(self["bills"].value() or ())

    @property
    def chosen(self) -> dict[int, int]:
        """Demand → the balance that was shown, of a valid form."""
        pairs = (value.split("-") for value in self.cleaned_data["bills"])
        return {int(demand_id): int(shown_yen) for demand_id, shown_yen in pairs}


class ModelForm(_PlainWords, forms.ModelForm):  # type: ignore[type-arg]
    """The base of every form made from a model."""
