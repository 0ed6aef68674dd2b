"""Empty houses: candidates, cases, and places without a contract."""

from django.urls import path

from mizuhiki.vacancies import place_views, views

app_name = "vacancies"
urlpatterns = [
    path("vacancies/", views.case_list, name="case_list"),
    path("vacancies/candidates/", views.candidate_list, name="candidate_list"),
    path("vacancies/open/<int:supply_id>/", views.case_open, name="case_open"),
    path("vacancies/places/", place_views.place_list, name="place_list"),
    path("vacancies/places/file/<slug:extension>/", place_views.place_file, name="place_file"),
    path("vacancies/places/<int:installation_id>/", place_views.place_show, name="place_show"),
    path("vacancies/<int:vacancy_id>/", views.case_show, name="case_show"),
    path("vacancies/<int:vacancy_id>/<slug:vacancy_act>/", views.case_do, name="case_do"),
]
