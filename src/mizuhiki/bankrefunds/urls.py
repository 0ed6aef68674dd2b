"""Refunds by bank."""

from django.urls import path

from mizuhiki.bankrefunds import file_views, views

app_name = "bankrefunds"
urlpatterns = [
    path("bank-refunds/", views.refund_list, name="refund_list"),
    path("bank-refunds/ask/<int:overpayment_id>/", views.refund_ask, name="refund_ask"),
    path("bank-refunds/files/", file_views.transfer_list, name="transfer_list"),
    path("bank-refunds/files/<int:transfer_id>/", file_views.transfer_show, name="transfer_show"),
    path(
        "bank-refunds/files/<int:transfer_id>/hand-over/",
        file_views.transfer_hand_over,
        name="transfer_hand_over",
    ),
    path("bank-refunds/files/<int:transfer_id>/accept/", file_views.transfer_accept, name="transfer_accept"),
    path(
        "bank-refunds/files/<int:transfer_id>/unknown/", file_views.transfer_unknown, name="transfer_unknown"
    ),
    path("bank-refunds/files/<int:transfer_id>/absent/", file_views.transfer_absent, name="transfer_absent"),
    path("bank-refunds/files/<int:transfer_id>/drop/", file_views.transfer_drop, name="transfer_drop"),
    path(
        "bank-refunds/files/<int:transfer_id>/confirm/", file_views.transfer_confirm, name="transfer_confirm"
    ),
    path(
        "bank-refunds/rows/<int:transfer_row_id>/return/", file_views.transfer_return, name="transfer_return"
    ),
    path("bank-refunds/<int:bank_refund_id>/", views.refund_show, name="refund_show"),
    path("bank-refunds/<int:bank_refund_id>/withdraw/", views.refund_withdraw, name="refund_withdraw"),
]
