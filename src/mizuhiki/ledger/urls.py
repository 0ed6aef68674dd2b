"""The ledger: days, their sheets, their closing."""

from datetime import date

from django.urls import path, register_converter

from mizuhiki.ledger import book_views, export_views, month_views, views

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
    path("ledger/books/", book_views.book_show, name="book_show"),
    path("ledger/books/file/", book_views.book_export, name="book_export"),
    path("ledger/months/", month_views.month_close_list, name="month_close_list"),
    path("ledger/months/<slug:ledger_month>/", month_views.month_close_show, name="month_close_show"),
    path("ledger/exports/", export_views.export_list, name="export_list"),
    path("ledger/years/<int:carried_year>/", month_views.carry_over_show, name="carry_over_show"),
    path(
        "ledger/years/<int:carried_year>/<slug:ledger_form>/",
        month_views.carry_over_file,
        name="carry_over_file",
    ),
]
