"""Registering people, changing them, marking them, and making two records one."""

from django.urls import path

from mizuhiki.customers.views import marks, merging, owning, people, terms

app_name = "customers"
urlpatterns = [
    path("customers/new/", people.customer_register, name="customer_register"),
    path("customers/<int:customer_id>/change/", people.customer_change, name="customer_change"),
    path("customers/<int:customer_id>/marks/", marks.mark_list, name="mark_list"),
    path("marks/<int:mark_id>/end/", marks.mark_end, name="mark_end"),
    path("customers/<int:customer_id>/merge/", merging.merge_begin, name="merge_begin"),
    path("customers/<int:kept_id>/merge/<int:absorbed_id>/", merging.merge_confirm, name="merge_confirm"),
    path("supplies/<int:supply_id>/terms/", terms.terms_change, name="terms_change"),
    path("supplies/<int:supply_id>/owner/", owning.owner_change, name="owner_change"),
    path("supplies/<int:supply_id>/owner/<int:customer_id>/", owning.owner_confirm, name="owner_confirm"),
    path("merges/<int:merge_id>/undo/", merging.merge_undo, name="merge_undo"),
]
