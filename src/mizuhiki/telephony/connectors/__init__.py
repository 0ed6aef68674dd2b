"""Exchanges and how each tells of calls: pure translations into the one model of events."""
