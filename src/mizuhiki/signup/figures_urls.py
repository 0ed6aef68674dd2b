"""Statistics, reports, faults and campaigns of the WEB sign-up."""

from django.urls import path

from mizuhiki.signup import figures_views

urlpatterns = [
    path("signup/statistics/", figures_views.statistics, name="statistics"),
    path("signup/statistics/export/", figures_views.statistics_export, name="statistics_export"),
]
