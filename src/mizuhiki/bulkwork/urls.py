"""Many records changed by one file."""

from django.urls import path

from mizuhiki.bulkwork import views

app_name = "bulkwork"
urlpatterns = [
    path("bulk/", views.work_list, name="work_list"),
    path("bulk/<int:work_id>/", views.work_show, name="work_show"),
    path("bulk/<int:work_id>/list/", views.work_file, name="work_file"),
    path("bulk/<int:work_id>/ask/", views.work_ask, name="work_ask"),
    path("bulk/<int:work_id>/back/", views.work_back, name="work_back"),
]
