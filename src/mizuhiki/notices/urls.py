"""Notices of billing runs."""

from django.urls import path

from mizuhiki.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.run_list, name="run_list"),
    path("notices/<int:run_id>/", views.run_show, name="run_show"),
    path("notices/unprinted/<int:planned_id>/", views.unprinted_show, name="unprinted_show"),
]
