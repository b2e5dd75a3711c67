//! The program: everything of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    drivetrain::main()
}
