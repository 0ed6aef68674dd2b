"""研修の電話: made-up calls at a desk, played line by line, and what was registered beside what should be."""
