from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Accidents that are reported to the client."""

    name = "mizuhiki.registers"
    label = "registers"
    verbose_name = "事故報告"
