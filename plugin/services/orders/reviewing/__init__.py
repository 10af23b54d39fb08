"""Verdicts are explained, decided by a person, and tried under other rules."""
