"""Shelves of work: what came, what is owed, what was done."""
