"""Places where people and machines come in. No SQL, no rule, no call to Shopify of its own."""
