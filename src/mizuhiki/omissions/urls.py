"""What was used and never billed."""

from django.urls import path

from mizuhiki.omissions import views

app_name = "omissions"
urlpatterns = [
    path("omissions/", views.gap_list, name="gap_list"),
    path("omissions/claims/", views.claim_list, name="claim_list"),
    path("omissions/new/<int:supply_id>/", views.claim_new, name="claim_new"),
    path("omissions/<int:omission_id>/", views.claim_show, name="claim_show"),
    path("omissions/<int:omission_id>/papers/", views.papers_make, name="papers_make"),
]
