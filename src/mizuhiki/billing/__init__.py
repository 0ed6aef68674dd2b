"""Billing: assessments, demands, slips, and the run that makes them."""
