"""The desk of the arrears, the letters of the steps, public notices and disaster mode."""

from django.urls import path

from mizuhiki.arrears import desk_views, list_views, pledge_views, referral_views, run_urls, visit_views

app_name = "arrears"
urlpatterns = [
    *run_urls.urlpatterns,
    path("arrears/", list_views.desk, name="desk"),
    path("arrears/<int:supply_id>/", desk_views.standing_show, name="standing_show"),
    path("arrears/<int:supply_id>/hold/", desk_views.hold_set, name="hold_set"),
    path("arrears/<int:supply_id>/suspend/", desk_views.suspend_ask, name="suspend_ask"),
    path("arrears/<int:supply_id>/reason/", desk_views.reason_note, name="reason_note"),
    path("arrears/<int:supply_id>/pledge/", pledge_views.pledge_new, name="pledge_new"),
    path("arrears/<int:supply_id>/referral/", referral_views.referral_new, name="referral_new"),
    path("arrears/holds/<int:hold_id>/end/", desk_views.hold_end, name="hold_end"),
    path("arrears/debtors/<int:customer_id>/", desk_views.debtor_show, name="debtor_show"),
    path("arrears/debtors/<int:customer_id>/talks/", desk_views.talk_add, name="talk_add"),
    path("arrears/lists/", list_views.list_home, name="list_home"),
    path("arrears/lists/<slug:arrears_list>/", list_views.listing_show, name="listing_show"),
    path("arrears/lists/<slug:arrears_list>/<slug:extension>/", list_views.listing_file, name="listing_file"),
    path("arrears/sessions/", list_views.session_list, name="session_list"),
    path("arrears/sessions/<slug:session_kind>/", list_views.call_list, name="call_list"),
    path("arrears/visits/", visit_views.visit_list, name="visit_list"),
    path("arrears/visits/paper/", visit_views.visit_paper, name="visit_paper"),
    path("arrears/visits/<int:demand_visit_id>/", visit_views.visit_result, name="visit_result"),
    path("arrears/pledges/<int:pledge_id>/", pledge_views.pledge_show, name="pledge_show"),
    path("arrears/pledges/<int:pledge_id>/paper/", pledge_views.pledge_paper, name="pledge_paper"),
    path("arrears/pledges/<int:pledge_id>/scan/", pledge_views.pledge_scan, name="pledge_scan"),
    path("arrears/pledges/<int:pledge_id>/slip/", pledge_views.pledge_slip, name="pledge_slip"),
    path("arrears/pledges/<int:pledge_id>/cancel/", pledge_views.pledge_cancel, name="pledge_cancel"),
    path("arrears/referrals/", referral_views.referral_list, name="referral_list"),
    path("arrears/referrals/<int:referral_id>/", referral_views.referral_show, name="referral_show"),
    path(
        "arrears/referrals/<int:referral_id>/seen/", referral_views.referral_confirm, name="referral_confirm"
    ),
    path(
        "arrears/referrals/<int:referral_id>/answer/", referral_views.referral_answer, name="referral_answer"
    ),
    path(
        "arrears/referrals/<int:referral_id>/review/", referral_views.referral_review, name="referral_review"
    ),
]
