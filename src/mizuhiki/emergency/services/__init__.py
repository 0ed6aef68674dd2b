"""A call is taken and passed on; duty, texts and the line are kept."""
