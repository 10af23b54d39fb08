"""Seeded histories over the real app and real SQL: everything that can go wrong, and what must hold all the same."""
