"""Statistics, reports and faults of the WEB sign-up, and figures for a monitor."""

from django.urls import path

from mizuhiki.signup.figures import metrics_views, report_views, service_fault_views, views

urlpatterns = [
    path("signup/statistics/", views.statistics, name="statistics"),
    path("signup/statistics/export/", views.statistics_export, name="statistics_export"),
    path("metrics", metrics_views.metrics, name="metrics"),
    path("signup/report/", report_views.report_show, name="report_show"),
    path("signup/report/paper/", report_views.report_paper, name="report_paper"),
    path("signup/report/workbook/", report_views.report_workbook, name="report_workbook"),
    path("signup/faults/", service_fault_views.fault_list, name="fault_list"),
    path("signup/faults/<int:service_fault_id>/", service_fault_views.fault_show, name="fault_show"),
]
