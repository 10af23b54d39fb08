"""The doors of the storefront, and the advocate's own page."""
