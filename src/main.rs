//! Parses, runs, maps an error to an exit code.
fn main() {}
