//! The client of DataWorks Data Integration.
