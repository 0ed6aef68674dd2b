"""What every test has: a PostgreSQL of its own, shared by the workers of one test session."""

import os

os.environ.setdefault("MIZUHIKI_ENVIRONMENT", "demo")
os.environ.setdefault("MIZUHIKI_SECRET_KEY", "only-for-tests")
