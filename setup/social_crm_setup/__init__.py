"""What the commands of ``setup/``, the end-to-end tests and the benchmarks share."""
