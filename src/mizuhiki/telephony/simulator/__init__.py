"""Made-up calls, for demo, training and tests."""
