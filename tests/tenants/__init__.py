"""Two shops in one database: whatever one of them asks, nothing of the other is read and nothing of it is written."""
