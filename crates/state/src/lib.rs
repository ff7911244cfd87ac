//! What disync knows: recorded state, journal, lock, refresh.
