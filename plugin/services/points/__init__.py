"""The book of points: earned, taken back, exchanged, each exactly once."""
