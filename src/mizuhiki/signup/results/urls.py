"""The list of results, day by day, on its way to the bureau."""

from django.urls import path

from mizuhiki.signup.results import views

urlpatterns = [
    path("signup/results/", views.result_list, name="result_list"),
    path("signup/results/<int:result_id>/", views.result_show, name="result_show"),
    path("signup/results/<int:result_id>/file/", views.result_take, name="result_take"),
    path("signup/results/<int:result_id>/seal/", views.result_seal, name="result_seal"),
    path("signup/results/<int:result_id>/sealed/", views.result_take_sealed, name="result_take_sealed"),
    path("signup/results/<int:result_id>/layout/", views.result_preview, name="result_preview"),
]
