"""Hours of the two lines."""

from django.urls import path

from mizuhiki.servicehours import views

app_name = "servicehours"
urlpatterns = [
    path("hours/", views.calendar_show, name="calendar_show"),
    path("hours/busy/", views.busy_name, name="busy_name"),
    path("hours/extensions/", views.extension_list, name="extension_list"),
    path("hours/extensions/open/", views.extension_open, name="extension_open"),
    path("hours/extensions/<int:extension_id>/end/", views.extension_end, name="extension_end"),
]
