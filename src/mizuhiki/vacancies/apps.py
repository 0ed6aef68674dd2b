from django.apps import AppConfig


class VacanciesConfig(AppConfig):
    """Houses that nobody lives in."""

    name = "mizuhiki.vacancies"
    label = "vacancies"
    verbose_name = "空家・職権閉栓"
