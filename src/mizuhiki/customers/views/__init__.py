"""Screens about people. The page that shows a customer whole is in a higher room."""
