"""The simulated shop is itself tested: against Shopify's schema and against recorded answers."""
