"""What is written down of a call at a desk."""
