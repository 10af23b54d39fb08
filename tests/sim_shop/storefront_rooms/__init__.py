"""What a visitor of the simulated storefront meets: pages, cart, account, checkout, the signed app proxy."""
