"""What may be done with paper forms."""
