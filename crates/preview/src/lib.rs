//! Sealport: preview.
