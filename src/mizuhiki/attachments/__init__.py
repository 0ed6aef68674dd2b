"""One file store for the whole house: each content once on disk, each file a row that stays."""
