from django.apps import AppConfig


class ReductionsConfig(AppConfig):
    """Reductions of charges."""

    name = "mizuhiki.reductions"
    label = "reductions"
    verbose_name = "料金の減額"
