from django.apps import AppConfig


class RegistercheckConfig(AppConfig):
    """Registers held against each other."""

    name = "mizuhiki.registercheck"
    label = "registercheck"
    verbose_name = "台帳照合"
