"""Small servers that speak a provider's documented protocol over HTTP, for what no program of others offers."""
