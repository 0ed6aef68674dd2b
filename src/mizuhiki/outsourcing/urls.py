"""Incidental tasks and the reports they stand in; the terms of the contracts."""

from django.urls import path

from mizuhiki.outsourcing import contract_views, views

app_name = "outsourcing"
urlpatterns = [
    path("incidental/", views.task_book, name="task_book"),
    path("incidental/<int:task_id>/reverse/", views.task_reverse, name="task_reverse"),
    path("incidental/daily/", views.day_show, name="day_show"),
    path("incidental/daily/paper/", views.day_paper, name="day_paper"),
    path("incidental/monthly/", views.month_show, name="month_show"),
    path("incidental/monthly/paper/", views.month_paper, name="month_paper"),
    path("incidental/volumes/", views.volume_show, name="volume_show"),
    path("contracts/", contract_views.contract_list, name="contract_list"),
    path("contracts/<slug:contract>/budget/<int:year>/", contract_views.budget_check, name="budget_check"),
    path("contracts/<slug:contract>/readiness/", contract_views.readiness_show, name="readiness_show"),
    path(
        "contracts/<slug:contract>/readiness/paper/", contract_views.readiness_paper, name="readiness_paper"
    ),
    path(
        "contracts/<slug:contract>/readiness/<slug:item>/",
        contract_views.preparation_say,
        name="preparation_say",
    ),
]
