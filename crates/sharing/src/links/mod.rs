//! Links: what stands in a letter, and what is believed of it.

mod repair;
mod token;

pub use repair::repair;
pub use token::{LinkError, Links, PresentedLink};
