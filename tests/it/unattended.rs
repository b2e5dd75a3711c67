//! Years without anybody there: cron's poor environment, two runs at once, limits of time, output
//! for machines, and who is told when something goes wrong.

#[cfg(unix)]
mod check;
mod limits;
#[cfg(unix)]
mod machine;
mod many;
#[cfg(unix)]
mod renewals;
#[cfg(target_os = "linux")]
mod told;

/// Sends a signal to a process of the test's own.
#[cfg(unix)]
fn signal(child: &std::process::Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}
