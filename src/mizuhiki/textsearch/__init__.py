"""Finding Japanese texts by words of two letters: folding, pairs of letters, synonyms, BM25. No Django.

index = Index([Document(1, "引き落としの申込み", "…")], synonyms=[("引き落とし", "口座振替")])
index.search("口座振替を申し込みたい", limit=5)
"""

from mizuhiki.textsearch.folding import Term, fold, terms
from mizuhiki.textsearch.index import LEAST_SHARE, Document, Hit, Index
from mizuhiki.textsearch.synonyms import Synonyms, words_of_line

__all__ = ["LEAST_SHARE", "Document", "Hit", "Index", "Synonyms", "Term", "fold", "terms", "words_of_line"]
