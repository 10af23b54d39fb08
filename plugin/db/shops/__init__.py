"""Shelves of shops: who installed, their grants, what they sold before us."""
