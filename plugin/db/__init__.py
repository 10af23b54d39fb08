"""What we remember: the only SQL for our tables. Rows in, domain values out; nothing here commits."""
