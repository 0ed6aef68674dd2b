from django.apps import AppConfig
from typing_extensions import override


class ConfigConfig(AppConfig):
    """Wires the rooms together once all of them are loaded; last in INSTALLED_APPS."""

    name = "mizuhiki.config"
    label = "config"

    @override
    def ready(self) -> None:
        from mizuhiki.config import wiring

        wiring.wire()
