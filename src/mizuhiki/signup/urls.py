"""Applications on the staff side."""

from django.urls import path

from mizuhiki.signup import figures_urls, views

app_name = "signup"
urlpatterns = [
    path("signup/applications/", views.application_list, name="application_list"),
    path("signup/applications/<int:signup_id>/", views.application_show, name="application_show"),
    *figures_urls.urlpatterns,
]
