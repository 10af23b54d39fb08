"""Journeys in headless Chromium over the real thing: simulated Shopify, storefront and Goodword as processes."""
