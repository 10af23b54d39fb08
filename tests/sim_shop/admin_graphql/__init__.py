"""The Admin GraphQL endpoint: a subset of Shopify's own schema 2026-10 over the simulated state."""
