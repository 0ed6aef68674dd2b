"""Direct debit: mandates, the bank's files, and their results."""
