"""調定漏れ: what was used and never billed, claimed back within the time bar."""
