"""What friends get: the discount at Shopify, the pool of codes on it, the claim that takes one."""
