"""Articles in versions, what the utility approved of them, and what was asked for and used."""

from mizuhiki.knowledge.models.articles import (
    LANGUAGES,
    MANUALS,
    Agreement,
    Article,
    ArticleEnd,
    Category,
    Version,
    VersionCallType,
    VersionScreen,
)
from mizuhiki.knowledge.models.asked import Miss, MissEnd, Search, SynonymEnd, SynonymLine, Use
from mizuhiki.knowledge.models.imports import FaqImport, FaqImportLine
from mizuhiki.knowledge.models.instructions import Instruction, InstructionEnd
from mizuhiki.knowledge.models.publications import (
    InForce,
    Publication,
    PublicationEnd,
    PublicationLine,
    Submission,
)

__all__ = [
    "LANGUAGES",
    "MANUALS",
    "Agreement",
    "Article",
    "ArticleEnd",
    "Category",
    "FaqImport",
    "FaqImportLine",
    "InForce",
    "Instruction",
    "InstructionEnd",
    "Miss",
    "MissEnd",
    "Publication",
    "PublicationEnd",
    "PublicationLine",
    "Search",
    "Submission",
    "SynonymEnd",
    "SynonymLine",
    "Use",
    "Version",
    "VersionCallType",
    "VersionScreen",
]
