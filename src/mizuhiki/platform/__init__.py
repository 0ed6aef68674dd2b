"""Clock, money, calendars, errors, events, jobs, batches and the database: what every room uses."""
