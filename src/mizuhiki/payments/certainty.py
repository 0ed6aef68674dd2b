"""What is certain of a payment that a store reported, derived from its reports each time (law 7).

速報 marks, 取消 takes the mark away, 確報 is the money. A 取消 is of the last payment of its barcode at
its shop that is not later than it: agents give it the time of the payment or that of the cancelling.
In SQL a report is `r`.
"""

from mizuhiki.rulepacks.api import AgentProfile, pack_of_version

MONEY = ("final", "postal")
_TELLS = "('provisional', 'real_time')"
PAYS = "('final', 'postal')"
UNDOES = "('cancelled', 'postal_corrected')"

FINAL = f"""
    EXISTS (SELECT FROM payments_storereport f WHERE f.reference = r.reference AND f.kind IN {PAYS})
"""
UNDONE = f"""
    EXISTS (
        SELECT FROM payments_storereport c
        WHERE c.barcode = r.barcode AND c.shop = r.shop AND c.kind IN {UNDOES} AND c.paid_at >= r.paid_at
          AND NOT EXISTS (
              SELECT FROM payments_storereport n
              WHERE n.barcode = r.barcode AND n.shop = r.shop AND n.kind NOT IN {UNDOES}
                AND n.paid_at > r.paid_at AND n.paid_at <= c.paid_at))
"""  # noqa: S608
LIVE = f"r.kind IN {_TELLS} AND NOT {FINAL} AND NOT {UNDONE}"


def profile_of(rules_id: int, agent: str) -> AgentProfile:
    """The agent's profile in the rules its file was read by."""
    return pack_of_version(rules_id).stores.agents[agent]
