"""Mail that came back, people who moved away, heirs, and what keeps a reception from being finished."""

from django.urls import path

from mizuhiki.research.views import enquiries, heirs, returns, traces

app_name = "research"
urlpatterns = [
    path("research/returns/", returns.return_list, name="return_list"),
    path("research/returns/key/", returns.return_key, name="return_key"),
    path("research/returns/<int:return_id>/", returns.return_show, name="return_show"),
    path("research/returns/<int:return_id>/<slug:return_act>/", returns.return_do, name="return_do"),
    path("research/traces/", traces.trace_list, name="trace_list"),
    path("research/traces/candidates/", traces.candidate_list, name="candidate_list"),
    path("research/traces/list.<slug:list_form>", traces.trace_paper, name="trace_paper"),
    path("research/traces/<int:trace_id>/", traces.trace_show, name="trace_show"),
    path("research/traces/<int:trace_id>/<slug:trace_act>/", traces.trace_do, name="trace_do"),
    path("research/requests/<int:trace_request_id>/paper/", traces.request_paper, name="request_paper"),
    path("research/customers/<int:customer_id>/trace/", traces.trace_open, name="trace_open"),
    path("research/heirs/", heirs.death_list, name="death_list"),
    path("research/heirs/<int:customer_id>/", heirs.estate_show, name="estate_show"),
    path("research/heirs/<int:customer_id>/<slug:heir_act>/", heirs.estate_do, name="estate_do"),
    path("research/enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path(
        "research/enquiries/of/<str:reception_kind>/<int:reception_id>/",
        enquiries.enquiry_open,
        name="enquiry_open",
    ),
    path("research/enquiries/<int:enquiry_id>/", enquiries.enquiry_show, name="enquiry_show"),
    path("research/enquiries/<int:enquiry_id>/paper/", enquiries.enquiry_paper, name="enquiry_paper"),
    path(
        "research/enquiries/<int:enquiry_id>/do/<slug:enquiry_act>/", enquiries.enquiry_do, name="enquiry_do"
    ),
]
