//! `drivetrain`: HR and payroll data out of Justworks, into a store a finance stack can read.
pub mod catalog;
pub mod http;
pub mod justworks;
pub mod money;
pub mod report;
pub mod secret;
pub mod sink;
pub mod state;
