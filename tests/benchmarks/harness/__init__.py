"""What the benchmarks share: databases, traffic, the peers, and the last line."""
