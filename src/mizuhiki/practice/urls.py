"""Calls for training. In 本番 and 試験 none of these addresses is there."""

from django.conf import settings
from django.urls import URLPattern, path

from mizuhiki.practice import views
from mizuhiki.practice.services import WORLDS

app_name = "practice"


def addresses(environment: str) -> list[URLPattern]:
    """The addresses of a world."""
    if environment not in WORLDS:
        return []
    return [
        path("practice/", views.drill_list, name="drill_list"),
        path("practice/ring/", views.drill_ring, name="drill_ring"),
        path("practice/export.<slug:extension>", views.result_export, name="result_export"),
        path("practice/<int:drill_id>/", views.drill_show, name="drill_show"),
        path("practice/<int:drill_id>/do/<slug:drill_act>/", views.drill_do, name="drill_do"),
    ]


urlpatterns = addresses(settings.ENVIRONMENT.value)
