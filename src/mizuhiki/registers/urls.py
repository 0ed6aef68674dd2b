"""Reports of accidents."""

from django.urls import path

from mizuhiki.registers import views

app_name = "registers"
urlpatterns = [
    path("registers/accidents/", views.accident_list, name="accident_list"),
    path("registers/accidents/report/", views.accident_report, name="accident_report"),
    path("registers/accidents/<int:accident_id>/", views.accident_show, name="accident_show"),
    path("registers/accidents/<int:accident_id>/paper/", views.accident_paper, name="accident_paper"),
]
