"""Tags of this room for the pages of others: `{% load contacts %}`."""

from django import template

from mizuhiki.contacts.forms import BlankFields, blank_fields

register = template.Library()


@register.simple_tag
def contact_fields() -> BlankFields:
    """The empty form that begins a record: `{% contact_fields as fields %}`."""
    return blank_fields()
