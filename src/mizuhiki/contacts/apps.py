from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """What was said and sent."""

    name = "mizuhiki.contacts"
    label = "contacts"
    verbose_name = "応対記録"
