"""The ledger: journal, open items, proof."""
