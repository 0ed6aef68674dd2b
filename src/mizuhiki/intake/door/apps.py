from django.apps import AppConfig
from typing_extensions import override


class IntakeDoorConfig(AppConfig):
    """使用開始・使用中止・名義変更 at the public door. It has no models, and loads none."""

    name = "mizuhiki.intake.door"
    label = "intake_door"
    verbose_name = "使用開始・使用中止・名義変更の申込み"

    @override
    def ready(self) -> None:
        """Stand beside the sign-up at its door."""
        from mizuhiki.intake.door.forms import FORM
        from mizuhiki.signup.door.api import add_form

        add_form(FORM)
