"""Corrections of bills."""

from django.urls import path

from mizuhiki.corrections import views

app_name = "corrections"
urlpatterns = [
    path("corrections/", views.book, name="book"),
    path("corrections/new/<int:supply_id>/", views.correction_new, name="correction_new"),
    path("corrections/<int:correction_id>/", views.correction_show, name="correction_show"),
    path("corrections/<int:correction_id>/papers/", views.papers_make, name="papers_make"),
    path("corrections/<int:correction_id>/notice/", views.notice_paper, name="notice_paper"),
]
