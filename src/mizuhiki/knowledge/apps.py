from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """What operators look up while they talk."""

    name = "mizuhiki.knowledge"
    label = "knowledge"
    verbose_name = "FAQ・スクリプト・マニュアル"
