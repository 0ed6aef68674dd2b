"""Statistics, reports, faults and campaigns of the WEB sign-up."""

from django.urls import path

from mizuhiki.signup import figures_views, metrics_views, promoting_views, report_views, service_fault_views

urlpatterns = [
    path("signup/statistics/", figures_views.statistics, name="statistics"),
    path("signup/statistics/export/", figures_views.statistics_export, name="statistics_export"),
    path("metrics", metrics_views.metrics, name="metrics"),
    path("signup/report/", report_views.report_show, name="report_show"),
    path("signup/report/paper/", report_views.report_paper, name="report_paper"),
    path("signup/report/workbook/", report_views.report_workbook, name="report_workbook"),
    path("signup/faults/", service_fault_views.fault_list, name="fault_list"),
    path("signup/faults/<int:service_fault_id>/", service_fault_views.fault_show, name="fault_show"),
    path("signup/campaigns/", promoting_views.campaign_list, name="campaign_list"),
    path("signup/campaigns/<int:campaign_id>/", promoting_views.campaign_show, name="campaign_show"),
    path("signup/goals/", promoting_views.goal_list, name="goal_list"),
    path("signup/goals/<int:goal_id>/", promoting_views.goal_show, name="goal_show"),
    path("signup/needs/", promoting_views.need_list, name="need_list"),
    path("signup/needs/<int:need_id>/", promoting_views.need_show, name="need_show"),
]
