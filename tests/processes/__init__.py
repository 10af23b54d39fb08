"""Goodword and the simulated Shopify as real processes: killed outright, stopped, refused, starved of disk."""
