"""Screens that belong to no room: the runs under way, and the guide."""

from django.urls import path

from mizuhiki.web import guide, views

app_name = "web"
urlpatterns = [
    path("runs/", views.run_list, name="run_list"),
    path("runs/<int:run_id>/", views.run_page, name="run_page"),
    path("runs/<int:run_id>/progress/", views.run_progress, name="run_progress"),
    path("guide/", guide.guide_page, name="guide_index"),
    path("guide/<slug:page>/", guide.guide_page, name="guide_page"),
]
