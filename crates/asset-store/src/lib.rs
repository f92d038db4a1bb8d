//! asset-store
