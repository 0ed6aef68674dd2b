"""Telephone calls: what the exchange, a file or an operator says of them, and the legs that follow."""
