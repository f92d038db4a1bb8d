//! What a measurement needs: clocks, a client that costs little, somebody to compare with.

pub mod cost;
pub mod load;
pub mod nginx;
pub mod server;
