"""Shelves of orders, their verdicts, and what is known by them."""
