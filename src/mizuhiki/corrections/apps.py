from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """Corrections of bills, asked for by one and agreed by another."""

    name = "mizuhiki.corrections"
    label = "corrections"
    verbose_name = "更正"
