"""レジと金庫: counters, seals, drawers and their counts. It knows yen and causes, not bills."""
