"""The door of this room.

A room above shows an operator what `search_faq` or `suggest` found, keeps the `version_id` of the entry
that was used with its case, and tells it by `record_use`.
"""

from mizuhiki.knowledge.finding import Entry, answers_among, entries, entry_of, suggest
from mizuhiki.knowledge.models import LANGUAGES, Article
from mizuhiki.knowledge.permissions import ARTICLE_WRITE, DRAFT_SEE
from mizuhiki.knowledge.procedures import (
    CallType,
    Procedure,
    call_type_choices,
    call_types,
    procedures,
)
from mizuhiki.knowledge.selectors import (
    Usage,
    languages_of,
    script_for,
    scripts_of,
    training_manual,
    usage,
    versions_of_kind,
)
from mizuhiki.knowledge.services.asking import record_use, search_faq
from mizuhiki.knowledge.services.instructing import WANTED

__all__ = [
    "ARTICLE_WRITE",
    "DRAFT_SEE",
    "LANGUAGES",
    "WANTED",
    "Article",
    "CallType",
    "Entry",
    "Procedure",
    "Usage",
    "answers_among",
    "call_type_choices",
    "call_types",
    "entries",
    "entry_of",
    "languages_of",
    "procedures",
    "record_use",
    "script_for",
    "scripts_of",
    "search_faq",
    "suggest",
    "training_manual",
    "usage",
    "versions_of_kind",
]
