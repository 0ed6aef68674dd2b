"""Late charges."""

from django.urls import path

from mizuhiki.latecharges import views

app_name = "latecharges"
urlpatterns = [
    path("late/<int:supply_id>/", views.late_list, name="late_list"),
    path("late/charges/<int:late_id>/waive/", views.late_waive, name="late_waive"),
]
