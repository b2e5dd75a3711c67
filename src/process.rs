//! The process itself: no core dump of it is left, which would hold tokens, the client secret and
//! people's data.

/// Keeps the system from writing the process's memory to the disk when it ends by a signal. What it
/// starts is not affected.
pub fn no_core_dump() {
    // Also where a program receives the dumps, which asks no limit.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = Rlimit {
            current: Some(0),
            maximum: getrlimit(Resource::Core).maximum,
        };
        let _ = setrlimit(Resource::Core, limit);
    }
}
