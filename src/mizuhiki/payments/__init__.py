"""Payments: money that comes in, and what it settles."""
