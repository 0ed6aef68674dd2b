"""Tests led by the utility's staff: scripts, calls for help, faults."""

from django.urls import path

from mizuhiki.signup.trials import views

urlpatterns = [
    path("signup/trials/", views.trial_list, name="trial_list"),
    path("signup/trials/help/<int:trial_help_id>/", views.trial_help, name="trial_help"),
    path("signup/trials/faults/<int:trial_fault_id>/", views.trial_fault, name="trial_fault"),
    path("signup/trials/<slug:trial_script>/<int:trial_step>/", views.trial_step, name="trial_step"),
]
