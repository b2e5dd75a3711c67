//! [`Machine`]: mounts and processes of one's own, so that a test can run the system's real cron
//! and systemd without the machine around it noticing. Only the superuser can have that.
//!
//! What happens there is a shell script. Its processes are in a process namespace: when its first
//! one ends, or is ended at the deadline, all of them are gone, and the mounts with them.
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::Run;
use crate::tools::{skip, tools_present};
use crate::traces::below;

/// "nobody", on every Linux.
const NOBODY: u32 = 65_534;

/// What every script begins with.
const BEGINNING: &str = r#"
set -eu
# A command as the user without rights, in an environment of three variables and those given.
as_user() {
    setpriv --reuid="$USER_ID" --regid="$USER_ID" --clear-groups \
        env -i HOME="$HOME_FOLDER" PATH=/usr/bin:/bin LOGNAME=nobody "$@"
}
# Waits until a command succeeds.
until_so() {
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 1000 ] || { echo "waited in vain: $*" >&2; exit 99; }
        sleep 0.1
    done
}
# A command that has to fail.
fails() {
    if "$@"; then
        echo "worked: $*" >&2
        exit 98
    fi
}
# A file that a script has changed for this machine alone.
instead_of() {
    mount --bind "$FOLDER/$2" "$1"
}
"#;

/// The folder of a machine, with the program and a home in it that belong to nobody.
pub struct Machine {
    folder: TempDir,
}

impl Machine {
    /// `None` where it cannot be had; the test says why.
    pub fn new(tools: &[&str]) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            skip("only root can have a machine of its own");
            return None;
        }
        let needed = [&["unshare", "setpriv", "timeout"], tools].concat();
        if !tools_present(&needed) {
            return None;
        }
        if !Self::unshare()
            .arg("true")
            .output()
            .unwrap()
            .status
            .success()
        {
            skip("no namespaces can be had here");
            return None;
        }
        let machine = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let program = machine.path().join("drivetrain");
        std::fs::copy(env!("CARGO_BIN_EXE_drivetrain"), program).unwrap();
        std::fs::create_dir(machine.path().join("home")).unwrap();
        for path in below(machine.path()) {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(machine.path(), open).unwrap();
        Some(machine)
    }

    /// `$FOLDER` of its scripts.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `$HOME_FOLDER` of its scripts.
    pub fn home(&self) -> PathBuf {
        self.path().join("home")
    }

    fn unshare() -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", "150", "unshare", "--mount", "--pid"]);
        command.args(["--cgroup", "--fork", "--kill-child", "--mount-proc"]);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a script there to its end. It fails at the first command that does.
    pub fn run(&self, script: &str) -> Run {
        self.run_after("", script)
    }

    /// The same after what is done on this machine, by the process that enters the other one.
    pub fn run_after(&self, before: &str, script: &str) -> Run {
        let inside = Self::unshare();
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{before}exec \"$@\""), "sh"])
            .arg(inside.get_program())
            .args(inside.get_args())
            .args(["sh", "-c", &format!("{BEGINNING}{script}")])
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("FOLDER", self.path())
            .env("PROGRAM", self.path().join("drivetrain"))
            .env("HOME_FOLDER", self.home())
            .env("USER_ID", NOBODY.to_string());
        command.output().unwrap().into()
    }
}
