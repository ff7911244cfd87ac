//! Builders, a virtual clock and a scrubbed runner for tests.
