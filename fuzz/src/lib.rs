//! The targets of `tests/it/fuzz/targets.rs`, for `cargo fuzz run NAME`.

#[path = "../../tests/it/fuzz/targets.rs"]
pub mod targets;
