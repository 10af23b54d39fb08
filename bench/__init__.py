"""Measures Goodword side by side with what it is compared to, in one run on one machine: `python -m bench`."""
