"""Papers: notices, letters and receipts as PDF/A-2u, printed one way (docs/rules/papers.md)."""
