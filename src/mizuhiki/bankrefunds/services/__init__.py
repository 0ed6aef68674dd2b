"""What changes refunds by bank."""
