from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters."""

    name = "mizuhiki.mail"
    label = "mail"
    verbose_name = "郵便"
