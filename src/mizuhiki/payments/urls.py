"""The counter: slips, receipts, a day's takings."""

from django.urls import path

from mizuhiki.payments import overpaid_views, views

app_name = "payments"
urlpatterns = [
    path("counter/", views.slip_search, name="slip_search"),
    path("counter/slips/<int:slip_id>/", views.receipt_take, name="receipt_take"),
    path("counter/overpayments/", overpaid_views.overpayment_list, name="overpayment_list"),
    path("counter/receipts/", views.receipt_list, name="receipt_list"),
    path("counter/receipts/<int:receipt_id>/", views.receipt_page, name="receipt_page"),
    path("counter/receipts/<int:receipt_id>/paper/", views.receipt_paper, name="receipt_paper"),
    path("counter/receipts/<int:receipt_id>/reverse/", views.receipt_reverse, name="receipt_reverse"),
]
