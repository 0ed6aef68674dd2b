"""Calls, the board, what is registered for them, and where an exchange tells of them."""

from django.urls import path

from mizuhiki.telephony import board_views, detail_views, push_views, register_views, views

app_name = "telephony"
urlpatterns = [
    path("calls/", views.call_list, name="call_list"),
    path("calls/key/", views.call_key, name="call_key"),
    path("calls/<int:call_id>/", views.call_show, name="call_show"),
    path("calls/<int:call_id>/code/", views.call_code, name="call_code"),
    path("calls/board/", board_views.board_show, name="board_show"),
    path("calls/board/wall/", board_views.board_wall, name="board_wall"),
    path("calls/board/part/", board_views.board_part, name="board_part"),
    path("calls/board/stream/", board_views.board_stream, name="board_stream"),
    path("calls/details/", detail_views.detail_list, name="detail_list"),
    path("calls/details/<int:detail_import_id>/", detail_views.detail_show, name="detail_show"),
    path("calls/lines/", register_views.line_list, name="line_list"),
    path("calls/lines/<int:line_id>/", register_views.line_edit, name="line_edit"),
    path("calls/codes/", register_views.code_list, name="code_list"),
    path("calls/codes/<int:wrap_up_id>/retire/", register_views.code_retire, name="code_retire"),
    path("calls/agents/", register_views.agent_list, name="agent_list"),
    path("calls/links/", register_views.link_list, name="link_list"),
    path("calls/links/<int:push_key_id>/end/", register_views.link_end, name="link_end"),
    path("exchange/<str:token>/", push_views.call_push, name="call_push"),
]
