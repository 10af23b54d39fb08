"""Shelves of rewards and the books: promises, steps, tasks, credit, points."""
