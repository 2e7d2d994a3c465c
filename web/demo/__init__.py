"""The demo: a believable small city, made through the product's own operations."""
