#![no_main]

use drivetrain_fuzz::targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::redirect(data));
