//! `drivetrain`: HR and payroll data out of Justworks, into a store a finance stack can read.
pub mod auth;
pub mod catalog;
pub mod files;
pub mod http;
pub mod justworks;
pub mod lock;
pub mod money;
pub mod report;
pub mod sandbox;
pub mod secret;
pub mod sink;
pub mod state;
pub mod store;
pub mod sync;
pub mod ui;
