"""Figures of the call centre."""

from django.urls import path

from mizuhiki.reporting import evaluation_views, period_views, views

app_name = "reporting"
urlpatterns = [
    path("kpi/", views.day_show, name="day_show"),
    path("kpi/year/", views.year_show, name="year_show"),
    path("kpi/period/", period_views.period_show, name="period_show"),
    path("kpi/period/workbook/", period_views.period_workbook, name="period_workbook"),
    path("kpi/evaluations/", evaluation_views.evaluation_list, name="evaluation_list"),
    path("kpi/evaluations/new/", evaluation_views.evaluation_write, name="evaluation_write"),
    path("kpi/evaluations/<int:evaluation_id>/", evaluation_views.evaluation_show, name="evaluation_show"),
    path("kpi/<str:month>/", views.month_show, name="month_show"),
    path("kpi/<str:month>/close/", views.month_close, name="month_close"),
    path("kpi/<str:month>/paper/", views.month_paper, name="month_paper"),
    path("kpi/<str:month>/workbook/", views.month_workbook, name="month_workbook"),
]
