//! Sealport: sharing.
