"""Whole stories through the doors only."""
