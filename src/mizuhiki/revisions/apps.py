from django.apps import AppConfig


class RevisionsConfig(AppConfig):
    """Revisions of tariffs."""

    name = "mizuhiki.revisions"
    label = "revisions"
    verbose_name = "料金改定"
