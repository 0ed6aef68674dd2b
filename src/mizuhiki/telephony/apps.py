from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    """Lines, calls and wrap-up codes."""

    name = "mizuhiki.telephony"
    label = "telephony"
    verbose_name = "電話"
