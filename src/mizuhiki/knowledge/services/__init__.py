"""Writing, publishing, synonyms, instructions and use."""
