"""Daily files of the banks, registrations that wait, and the lists of each day."""

from django.urls import path

from mizuhiki.signup.reconciling import daily_views, day_views, registration_views

urlpatterns = [
    path("signup/daily/", daily_views.daily_list, name="daily_list"),
    path("signup/daily/fetch/", daily_views.daily_fetch, name="daily_fetch"),
    path("signup/daily/<int:daily_file_id>/", daily_views.daily_show, name="daily_show"),
    path("signup/registrations/", registration_views.registration_list, name="registration_list"),
    path(
        "signup/registrations/<int:evidence_id>/",
        registration_views.registration_show,
        name="registration_show",
    ),
    path("signup/days/", day_views.day_list, name="day_list"),
    path("signup/days/<day:day>/", day_views.day_show, name="day_show"),
    path("signup/days/<day:day>/print/", day_views.day_print, name="day_print"),
]
