"""What claims that were given up contribute to the ledger's proof."""

from mizuhiki.ledger.api import Check, Subledger

_DONE = "JOIN writeoffs_writeoffend e ON e.case_id = d.case_id AND e.how = 'written_off'"
SUBLEDGER = Subledger(
    name="writeoffs",
    title="不納欠損",
    movements=(
        "SELECT a.id, a.supply_id, a.charge::text, a.fiscal_year::int, -d.yen "  # noqa: S608
        f"FROM writeoffs_writeoffdebt d {_DONE} JOIN billing_assessment a ON a.id = d.assessment_id"
    ),
    dated=(
        "SELECT a.id AS item_id, a.charge::text AS charge, a.fiscal_year::int AS fiscal_year, j.posted_on, "  # noqa: S608
        f"-d.yen AS yen FROM writeoffs_writeoffdebt d {_DONE} "
        "JOIN billing_assessment a ON a.id = d.assessment_id JOIN ledger_journalentry j "
        "ON j.kind = 'write_off' AND j.cause = 'writeoffs.case:' || d.case_id"
    ),
    checks=(
        Check(
            "losses in the journal differ from what was written off",
            "不納欠損の合計と違う仕訳",
            "SELECT coalesce(w.case_id, j.case_id), coalesce(w.yen, 0), coalesce(j.yen, 0) FROM ("  # noqa: S608
            "SELECT d.case_id, sum(d.yen)::bigint AS yen FROM writeoffs_writeoffdebt d "
            f"{_DONE} GROUP BY 1) w "
            "FULL JOIN (SELECT split_part(e.cause, ':', 2)::bigint AS case_id, sum(l.yen)::bigint AS yen "
            "FROM ledger_journalline l JOIN ledger_journalentry e ON e.id = l.entry_id "
            "WHERE l.account = 'loss' GROUP BY 1) j ON j.case_id = w.case_id "
            "WHERE coalesce(w.yen, 0) <> coalesce(j.yen, 0) ORDER BY 1",
        ),
    ),
)
