"""Shelves of programs, what friends are offered, and their claims."""
