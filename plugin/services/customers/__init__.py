"""Customers merge, change, leave and ask what is held about them; a person and a shop can be taken out again."""
