"""The demo utility 水引市企業局: made up, seeded, and lived through month by month by the real services."""
