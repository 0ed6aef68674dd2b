"""The desks. What was searched stays on the server: no name or number is part of an address."""

from django.urls import path

from mizuhiki.desks import collection_views, home, rules_views, views

app_name = "desks"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/<int:number>/", views.search_results, name="search_results"),
    path("customers/purpose/", views.purpose_set, name="purpose_set"),
    path("customers/<int:customer_id>/", views.customer_page, name="customer_page"),
    path("collection/", collection_views.collection_day, name="collection_day"),
    path("collection/survey/", collection_views.collection_survey, name="collection_survey"),
    path("collection/survey/export/", collection_views.collection_export, name="collection_export"),
    path("rules/", rules_views.rules_list, name="rules_list"),
    path("rules/<int:version_id>/", rules_views.rules_version, name="rules_version"),
]
