"""Requests, the network, notices, contractors and keys: what changes them."""
