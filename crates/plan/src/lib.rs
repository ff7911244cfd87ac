//! Desired, live and recorded state to a plan.
