"""What the tests against a real Kafka and the benchmark share, see README.md."""
