from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from typing_extensions import override


class StaffConfig(AppConfig):
    """The people who work here."""

    name = "mizuhiki.staff"
    label = "staff"
    verbose_name = "職員"

    @override
    def ready(self) -> None:
        """Let every room declare its rights; roles and first grants follow each migration."""
        autodiscover_modules("permissions")
        post_migrate.connect(_bring_rights, sender=self, dispatch_uid="staff.bring_rights")


def _bring_rights(**_: Any) -> None:
    from mizuhiki.staff.matrix import bring_rights

    bring_rights()
