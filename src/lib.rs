//! `drivetrain`: HR and payroll data out of Justworks, into a store a finance stack can read.
pub mod secret;
