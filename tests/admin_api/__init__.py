"""What we ask of Shopify, against recorded answers, prepared ones and the simulated shop."""
