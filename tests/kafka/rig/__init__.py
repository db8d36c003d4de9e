"""Runs a real Kafka broker, duet and the oracle for the tests of this folder."""
