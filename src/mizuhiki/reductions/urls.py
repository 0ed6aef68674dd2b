"""Reductions of charges."""

from django.urls import path

from mizuhiki.reductions import views

app_name = "reductions"
urlpatterns = [
    path("reductions/", views.book, name="book"),
    path("reductions/apply/<int:supply_id>/", views.reduction_apply, name="reduction_apply"),
    path("reductions/<int:reduction_id>/", views.reduction_show, name="reduction_show"),
    path("reductions/<int:reduction_id>/papers/", views.paper_bring, name="paper_bring"),
    path("reductions/<int:reduction_id>/submit/", views.reduction_submit, name="reduction_submit"),
    path("reductions/<int:reduction_id>/withdraw/", views.reduction_withdraw, name="reduction_withdraw"),
    path("reductions/<int:reduction_id>/form/", views.reduction_form, name="reduction_form"),
    path("reductions/<int:reduction_id>/notice/", views.reduction_notice, name="reduction_notice"),
]
