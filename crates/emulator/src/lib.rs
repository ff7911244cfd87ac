//! DataWorks Data Integration on your machine.
