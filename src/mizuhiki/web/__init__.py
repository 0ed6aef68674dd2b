"""The look of the staff site and the widgets every room shares. Knows no customer and no yen."""
