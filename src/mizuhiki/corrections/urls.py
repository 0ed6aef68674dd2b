"""Corrections of bills."""

from django.urls import path

from mizuhiki.corrections import batch_views, summary_views, views

app_name = "corrections"
urlpatterns = [
    path("corrections/", views.book, name="book"),
    path("corrections/many/", batch_views.batch_list, name="batch_list"),
    path("corrections/many/new/", batch_views.batch_new, name="batch_new"),
    path("corrections/many/<int:bundle_id>/", batch_views.batch_show, name="batch_show"),
    path("corrections/many/<int:bundle_id>/file/", batch_views.batch_file, name="batch_file"),
    path("corrections/summary/", summary_views.summary_show, name="summary_show"),
    path("corrections/summary/file/", summary_views.summary_file, name="summary_file"),
    path("corrections/new/<int:supply_id>/", views.correction_new, name="correction_new"),
    path("corrections/<int:correction_id>/", views.correction_show, name="correction_show"),
    path("corrections/<int:correction_id>/papers/", views.papers_make, name="papers_make"),
    path("corrections/<int:correction_id>/notice/", views.notice_paper, name="notice_paper"),
]
