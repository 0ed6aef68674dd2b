"""Drawers, seals and the safe."""

from django.urls import path

from mizuhiki.till import (
    book_views,
    custody_views,
    float_views,
    place_views,
    policy_views,
    reserve_views,
    safe_views,
    views,
)

app_name = "till"
urlpatterns = [
    path("till/", views.till_home, name="till_home"),
    path("till/open/", views.till_open, name="till_open"),
    path("till/sessions/<int:session_id>/close/", views.till_close, name="till_close"),
    path("till/sessions/<int:session_id>/hand-over/", views.till_hand_over, name="till_hand_over"),
    path("till/sessions/<int:session_id>/hours/", views.hours_exceed, name="hours_exceed"),
    path("till/handovers/<int:handover_id>/", views.handover_answer, name="handover_answer"),
    path("till/seals/", views.seal_list, name="seal_list"),
    path("till/seals/<int:seal_id>/", views.seal_page, name="seal_page"),
    path("till/places/", place_views.place_list, name="place_list"),
    path("till/policies/", policy_views.policy_list, name="policy_list"),
    path("till/books/", book_views.book_list, name="book_list"),
    path("till/books/register/", book_views.book_register, name="book_register"),
    path("till/books/blocks/", book_views.block_make, name="block_make"),
    path("till/books/<int:book_id>/", book_views.book_page, name="book_page"),
    path("till/books/<int:book_id>/issue/", book_views.book_issue, name="book_issue"),
    path("till/books/<int:book_id>/return/", book_views.book_return, name="book_return"),
    path("till/books/<int:book_id>/strike/", book_views.book_strike, name="book_strike"),
    path("till/safes/", safe_views.safe_list, name="safe_list"),
    path("till/counters/<int:counter_id>/safe/", safe_views.safe_place, name="safe_place"),
    path("till/safes/<int:safe_id>/", safe_views.safe_page, name="safe_page"),
    path("till/safes/<int:safe_id>/open/", safe_views.safe_open, name="safe_open"),
    path("till/safes/<int:safe_id>/move/", safe_views.safe_move, name="safe_move"),
    path("till/safes/<int:safe_id>/lock/", safe_views.safe_lock, name="safe_lock"),
    path("till/safes/<int:safe_id>/keys/", safe_views.safe_keys, name="safe_keys"),
    path("till/safes/<int:safe_id>/custody/", custody_views.custody_page, name="custody_page"),
    path("till/safes/<int:safe_id>/custody/sign/", custody_views.custody_sign, name="custody_sign"),
    path("till/safes/<int:safe_id>/custody/paper/", custody_views.custody_paper, name="custody_paper"),
    path("till/safes/<int:safe_id>/floats/", float_views.float_page, name="float_page"),
    path(
        "till/safes/<int:safe_id>/floats/sheets/",
        float_views.float_paper,
        {"kind": "sheets"},
        name="float_sheets",
    ),
    path(
        "till/safes/<int:safe_id>/floats/exchange/",
        float_views.float_paper,
        {"kind": "exchange"},
        name="float_exchange",
    ),
    path("till/safes/<int:safe_id>/reserve/", reserve_views.reserve_page, name="reserve_page"),
    path("till/safes/<int:safe_id>/reserve/target/", reserve_views.reserve_target, name="reserve_target"),
    path("till/safes/<int:safe_id>/reserve/ask/", reserve_views.reserve_ask, name="reserve_ask"),
    path("till/reserve/<int:reserve_request_id>/paper/", reserve_views.reserve_paper, name="reserve_paper"),
    path("till/tills/<int:till_id>/float/", float_views.float_plan, name="float_plan"),
    path("till/safe-keys/<int:key_id>/return/", safe_views.safe_key_return, name="safe_key_return"),
]
