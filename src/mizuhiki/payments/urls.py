"""The counter: slips, receipts, a day's takings."""

from django.urls import path

from mizuhiki.payments import (
    across_views,
    claim_views,
    day_views,
    offset_views,
    overpaid_views,
    part_views,
    refund_views,
    store_views,
    views,
)

app_name = "payments"
urlpatterns = [
    path("counter/", views.slip_search, name="slip_search"),
    path("counter/slips/<int:slip_id>/", views.receipt_take, name="receipt_take"),
    path("counter/part-paid/", part_views.part_paid_list, name="part_paid_list"),
    path("counter/overpayments/", overpaid_views.overpayment_list, name="overpayment_list"),
    path("counter/overpayments/<int:overpayment_id>/refund/", refund_views.refund_pay, name="refund_pay"),
    path("counter/overpayments/<int:overpayment_id>/offset/", offset_views.offset_make, name="offset_make"),
    path("counter/offsets/<int:offset_id>/", offset_views.offset_show, name="offset_show"),
    path(
        "counter/overpayments/<int:overpayment_id>/offset/<int:supply_id>/",
        across_views.offset_across,
        name="offset_across",
    ),
    path(
        "counter/offset-requests/<int:offset_request_id>/",
        across_views.offset_request_show,
        name="offset_request_show",
    ),
    path(
        "counter/offset-requests/<int:offset_request_id>/withdraw/",
        across_views.offset_request_withdraw,
        name="offset_request_withdraw",
    ),
    path("counter/offsets/<int:offset_id>/reverse/", offset_views.offset_reverse, name="offset_reverse"),
    path("counter/refunds/", refund_views.refund_list, name="refund_list"),
    path("counter/refunds/<int:refund_id>/", refund_views.refund_show, name="refund_show"),
    path("counter/refunds/<int:refund_id>/undo/", refund_views.refund_undo, name="refund_undo"),
    path("counter/refunds/<int:refund_id>/paper/", refund_views.refund_paper, name="refund_paper"),
    path("supplies/<int:supply_id>/claims/new/", claim_views.claim_note, name="claim_note"),
    path("claims/", claim_views.claim_list, name="claim_list"),
    path("claims/<int:claim_id>/", claim_views.claim_show, name="claim_show"),
    path("counter/receipts/", views.receipt_list, name="receipt_list"),
    path("counter/receipts/<int:receipt_id>/", views.receipt_page, name="receipt_page"),
    path("counter/receipts/<int:receipt_id>/paper/", views.receipt_paper, name="receipt_paper"),
    path("counter/receipts/<int:receipt_id>/anew/", views.receipt_anew, name="receipt_anew"),
    path("counter/receipts/<int:receipt_id>/reverse/", views.receipt_reverse, name="receipt_reverse"),
    path("counter/years/", day_views.counter_year_list, name="counter_year_list"),
    path("counter/days/", day_views.counter_day_list, name="counter_day_list"),
    path("counter/days/<int:counter_id>/<day:day>/", day_views.counter_day_page, name="counter_day_page"),
    path(
        "counter/days/<int:counter_id>/<day:day>/close/",
        day_views.counter_day_close,
        name="counter_day_close",
    ),
    path("counter/deposits/<int:deposit_id>/take/", day_views.money_take, name="money_take"),
    path("counter/deposits/<int:deposit_id>/slip/", day_views.bank_slip_record, name="bank_slip_record"),
    path("stores/", store_views.store_file_list, name="store_file_list"),
    path("stores/files/<int:store_file_id>/", store_views.store_file_page, name="store_file_page"),
    path("stores/unmatched/", store_views.unmatched_list, name="unmatched_list"),
    path("stores/unmatched/<int:report_id>/", store_views.report_settle, name="report_settle"),
    path("stores/disputed/<int:report_id>/reverse/", store_views.report_reverse, name="report_reverse"),
    path("stores/provisional/", store_views.provisional_list, name="provisional_list"),
    path("counter/out-of-hours/", day_views.out_of_hours_list, name="out_of_hours_list"),
]
