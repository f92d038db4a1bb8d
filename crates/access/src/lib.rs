//! Who may do what.
//!
//! Pure functions from facts to a [`Permit`] or a [`Refusal`]; no input, no output, no clock. A permit can only be made
//! here: its constructor is private. A method that does something takes the permit and takes the ids *from it*, so it can't
//! be called for something that was not decided.
//!
//! The facts of a decision carry the revision of what they were read from. Whoever acts on a permit writes its event only if
//! that revision still stands, and asks again while a long transfer runs; [`Permit::until`] says when time alone ends it.
//!
//! The whole matrix stands in `tests/matrix.txt`, written by hand; the tests compare each combination of facts with it.

mod asset;
mod employee;
mod holder;
mod permit;
mod protection;
mod roles;

pub use asset::{
    Arrange, CollectionFacts, Delete, Edit, HeldAsset, Relocate, SetStatus, Status, StatusFacts, arrange, delete, edit,
    relocate, set_status,
};
pub use employee::{
    Administer, ChangeShare, EmployeeFacts, ReadHistory, ShareFacts, Work, administer, change_share, read_history, work,
};
pub use holder::{
    AssetFacts, Check, DeliveryFacts, Download, Enter, FileFacts, GrantFacts, Holding, Look, Mode, View, download,
    enter, look, view,
};
pub use permit::{Permit, Refusal};
pub use protection::{CheckRules, ProtectionClass};
pub use roles::{Right, Rights, Role, Roles, RolesConflict};
