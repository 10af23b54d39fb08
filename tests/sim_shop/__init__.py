"""Shopify in one process, for tests and the demo. It never ships and says on every page that it is simulated."""
