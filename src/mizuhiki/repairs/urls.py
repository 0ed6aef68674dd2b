"""Requests, the map, notices, what a utility registers, and the way in for other systems."""

from django.urls import path

from mizuhiki.repairs.views import map as map_views
from mizuhiki.repairs.views import notices, open311, receiving, register, requests

app_name = "repairs"
urlpatterns = [
    path("repairs/", requests.request_list, name="request_list"),
    path("repairs/rows/", requests.request_rows, name="request_rows"),
    path("repairs/new/<slug:side>/", receiving.request_receive, name="request_receive"),
    path("repairs/new/<slug:side>/place/", receiving.place_look, name="place_look"),
    path("repairs/crew/", requests.crew_list, name="crew_list"),
    path("repairs/crew/rows/", requests.crew_rows, name="crew_rows"),
    path("repairs/counts/", requests.repair_counts, name="repair_counts"),
    path("repairs/map/", map_views.map_show, name="map_show"),
    path("repairs/map/pins/", map_views.map_pins, name="map_pins"),
    path("repairs/map/layers/<slug:layer>/", map_views.map_layer, name="map_layer"),
    path("repairs/network/", map_views.network_list, name="network_list"),
    path("repairs/notices/", notices.notice_list, name="notice_list"),
    path("repairs/notices/new/", notices.notice_new, name="notice_new"),
    path("repairs/notices/<int:area_notice_id>/", notices.notice_show, name="notice_show"),
    path("repairs/notices/<int:area_notice_id>/prolong/", notices.notice_prolong, name="notice_prolong"),
    path("repairs/notices/<int:area_notice_id>/end/", notices.notice_end, name="notice_end"),
    path("repairs/register/", register.register_show, name="register_show"),
    path("repairs/register/duties/", register.duty_add, name="duty_add"),
    path("repairs/register/duties/<int:duty_id>/drop/", register.duty_drop, name="duty_drop"),
    path("repairs/contractors/new/", register.contractor_new, name="contractor_new"),
    path("repairs/contractors/<int:contractor_id>/", register.contractor_edit, name="contractor_edit"),
    path("repairs/contractors/<int:contractor_id>/end/", register.contractor_end, name="contractor_end"),
    path("repairs/items/new/", register.item_new, name="item_new"),
    path("repairs/items/<int:repair_item_id>/", register.item_edit, name="item_edit"),
    path("repairs/items/<int:repair_item_id>/end/", register.item_end, name="item_end"),
    path("repairs/keys/", register.key_list, name="key_list"),
    path("repairs/keys/<int:api_key_id>/stop/", register.key_stop, name="key_stop"),
    path("repairs/<int:repair_id>/", requests.request_show, name="request_show"),
    path("repairs/<int:repair_id>/change/", requests.request_change, name="request_change"),
    path("repairs/<int:repair_id>/photos/", requests.photo_add, name="photo_add"),
    *(
        path(f"repairs/<int:repair_id>/{name}/", view, name=f"request_{name}")
        for name, view in requests.ACT_VIEWS.items()
    ),
    path("open311/v2/services.<slug:form>", open311.service_list, name="open_services"),
    path("open311/v2/services/<slug:service_code>.<slug:form>", open311.service_show, name="open_service"),
    path("open311/v2/requests.<slug:form>", open311.requests, name="open_requests"),
    path("open311/v2/requests/<str:open_number>.<slug:form>", open311.request_one, name="open_request"),
    path("open311/v2/tokens/<str:open_token>.<slug:form>", open311.token_show, name="open_token"),
]
