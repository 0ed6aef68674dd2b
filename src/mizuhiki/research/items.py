"""The work this room lays on desks. Each ends only when its case does."""

from datetime import timedelta

from mizuhiki.worklist.api import ItemKind

RETURNED = ItemKind("research.returned", "返戻郵便物の調査", "arrears")
REPLY = ItemKind("research.reply", "住民票などの回答の記録", "arrears")
REFERRED = ItemKind("research.referred", "調査引継ぎ書への回答", "intake")
ANSWERED = ItemKind("research.answered", "回答のあった受付の再開", "reception")
KINDS = (RETURNED, REPLY, REFERRED, ANSWERED)
TIME_TO_LOOK_INTO = timedelta(days=14)
TIME_FOR_A_REPLY = timedelta(days=21)
TIME_TO_GO_ON = timedelta(days=1)
