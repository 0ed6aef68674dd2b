from django.apps import AppConfig


class SignupConfig(AppConfig):
    """WEB口座振替受付: the public door, the banks' gateways, and what comes of it."""

    name = "mizuhiki.signup"
    label = "signup"
    verbose_name = "WEB口座振替受付"
