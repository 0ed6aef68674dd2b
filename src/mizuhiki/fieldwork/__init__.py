"""現地作業: visits, the morning list on a tablet, and what it brings home; one for all crews."""
