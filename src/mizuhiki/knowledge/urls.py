"""FAQ, scripts, procedures and manuals."""

from django.urls import path

from mizuhiki.knowledge.views import exporting, keeping, looking, writing

app_name = "knowledge"
urlpatterns = [
    path("knowledge/", looking.faq_search, name="faq_search"),
    path("knowledge/<int:article_id>/", looking.article_show, name="article_show"),
    path("knowledge/calls/", looking.call_list, name="call_list"),
    path("knowledge/calls/<slug:call_type>/", looking.call_show, name="call_show"),
    path("knowledge/procedures/<slug:procedure>/", looking.procedure_show, name="procedure_show"),
    path("knowledge/manuals/", looking.manual_list, name="manual_list"),
    path("knowledge/export/<slug:listing>.<slug:extension>", exporting.version_export, name="version_export"),
    path("knowledge/drafts/", writing.draft_list, name="draft_list"),
    path("knowledge/publications/", writing.publication_ask, name="publication_ask"),
    path("knowledge/publications/<int:publication_id>/", writing.publication_show, name="publication_show"),
    path("knowledge/new/<slug:article_kind>/", writing.article_write, name="article_write"),
    path("knowledge/<int:article_id>/revise/", writing.article_revise, name="article_revise"),
    path("knowledge/<int:article_id>/agree/", writing.version_agree, name="version_agree"),
    path("knowledge/<int:article_id>/submit/", writing.version_submit, name="version_submit"),
    path("knowledge/<int:article_id>/end/", writing.article_end, name="article_end"),
    path("knowledge/<int:article_id>/<int:number>/", writing.version_compare, name="version_compare"),
    path("knowledge/synonyms/", keeping.synonym_list, name="synonym_list"),
    path("knowledge/synonyms/<int:synonym_id>/end/", keeping.synonym_end, name="synonym_end"),
    path("knowledge/misses/end/", keeping.miss_end, name="miss_end"),
    path("knowledge/uses/", keeping.use_show, name="use_show"),
    path("knowledge/imports/", keeping.import_list, name="import_list"),
    path("knowledge/imports/<int:faq_import_id>/", keeping.import_show, name="import_show"),
    path("knowledge/instructions/", keeping.instruction_list, name="instruction_list"),
    path("knowledge/instructions/new/", keeping.instruction_give, name="instruction_give"),
    path("knowledge/instructions/<int:instruction_id>/", keeping.instruction_show, name="instruction_show"),
]
