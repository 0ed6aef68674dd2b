"""Applications on the staff side."""

from django.urls import path

from mizuhiki.signup import daily_urls, figures_urls, result_views, site_urls, views

app_name = "signup"
urlpatterns = [
    path("signup/applications/", views.application_list, name="application_list"),
    path("signup/applications/<int:signup_id>/", views.application_show, name="application_show"),
    *daily_urls.urlpatterns,
    *figures_urls.urlpatterns,
    *site_urls.urlpatterns,
    path("signup/results/", result_views.result_list, name="result_list"),
    path("signup/results/<int:result_id>/", result_views.result_show, name="result_show"),
    path("signup/results/<int:result_id>/file/", result_views.result_take, name="result_take"),
    path("signup/results/<int:result_id>/seal/", result_views.result_seal, name="result_seal"),
    path(
        "signup/results/<int:result_id>/sealed/", result_views.result_take_sealed, name="result_take_sealed"
    ),
    path("signup/results/<int:result_id>/layout/", result_views.result_preview, name="result_preview"),
]
