"""Mizuhiki (水引): customer operations of a water utility, from meter reading to bank debit."""
