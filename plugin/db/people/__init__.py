"""Shelves of advocates and of what the law asks about people."""
