"""The trace: who did what, who read whom, and the chain that shows both were never changed."""
