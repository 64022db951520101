//! A world of two endpoints, a clock that runs when it is told to, and links that lose, repeat and reorder messages.
//!
//! Everything that happens in a run follows from its [`Plan`], and most plans follow from a seed: a run that went wrong goes
//! wrong again in the same way.

pub mod app;
mod drain;
pub mod happen;
pub mod link;
pub mod log;
pub mod node;
pub mod plan;
pub mod random;
pub mod rig;
pub mod world;

pub use app::{End, Habits};
pub use link::Link;
pub use plan::{Crash, Plan, Side};
pub use random::Random;
pub use world::World;
