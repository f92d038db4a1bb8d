//! Sealport: database.
