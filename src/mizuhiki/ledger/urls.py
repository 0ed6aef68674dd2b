"""The ledger: days, their sheets, their closing."""

from datetime import date

from django.urls import path, register_converter

from mizuhiki.ledger import views

app_name = "ledger"


class DayInPath:
    """A day in an address: 2026-11-21."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """A day that is none is no address: 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As it is written."""
        return f"{value:%Y-%m-%d}"


register_converter(DayInPath, "day")
urlpatterns = [
    path("ledger/", views.day_list, name="day_list"),
    path("ledger/days/<day:day>/", views.day_page, name="day_page"),
    path("ledger/days/<day:day>/close/", views.day_close, name="day_close"),
]
