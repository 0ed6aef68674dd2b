"""What is ordered, closed and open again, for pages and services."""
