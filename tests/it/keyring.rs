//! A real gnome-keyring on a session bus of its own, in each of the states a user may meet.
//!
//! Bus and keyring are children of the test, see only folders of their own, and are ended by
//! their process ids. The bus starts no service by itself, so that nothing of the machine's
//! desktop takes part; the one exception is the prompter that never answers.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::until;
use crate::tools;

/// Debian packages: dbus, gnome-keyring, libsecret-tools.
const TOOLS: &[&str] = &[
    "dbus-daemon",
    "dbus-send",
    "gnome-keyring-daemon",
    "secret-tool",
];

/// What the user's session looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The everyday case: the keyring is there and open.
    Unlocked,
    /// Somebody has a keyring, but has not opened it, and there is no prompter (cron, ssh).
    Locked,
    /// A keyring service for an account that has never had a collection.
    Empty,
    /// A session bus without a keyring.
    NoService,
    /// No session bus.
    NoBus,
    /// Locked, with a prompter that is asked and never answers.
    SilentPrompter,
}

/// A running keyring (or the absence of one), ended when dropped.
pub struct Keyring {
    // Ended in `drop`, before the folder goes.
    daemon: Option<Child>,
    bus: Option<Child>,
    folder: tempfile::TempDir,
}

impl Keyring {
    /// Brings the state about; `None` (and a line that says why) where a program is missing.
    pub fn start(state: State) -> Option<Self> {
        if !tools::tools_present(TOOLS) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        for inner in ["home", "data", "config", "cache", "run", "services"] {
            let path = folder.path().join(inner);
            drivetrain::files::create_dir_private(&path).unwrap();
        }
        let mut keyring = Self {
            daemon: None,
            bus: None,
            folder,
        };
        if state == State::SilentPrompter {
            keyring.install_silent_prompter();
        }
        if state != State::NoBus {
            keyring.start_bus();
        }
        match state {
            State::NoBus | State::NoService => {}
            State::Empty => keyring.start_daemon(None),
            State::Unlocked => keyring.unlock(),
            State::Locked | State::SilentPrompter => {
                keyring.unlock();
                keyring.lock();
            }
        }
        Some(keyring)
    }

    /// The variables that lead a program to this session, and away from the machine's own.
    pub fn env(&self) -> Vec<(&'static str, OsString)> {
        let path = |name: &str| self.folder.path().join(name).into_os_string();
        // Also where a library looks that was told nothing.
        let bus = format!("unix:path={}", self.folder.path().join("run/bus").display());
        vec![
            ("DBUS_SESSION_BUS_ADDRESS", bus.into()),
            ("HOME", path("home")),
            ("XDG_CACHE_HOME", path("cache")),
            ("XDG_CONFIG_HOME", path("config")),
            ("XDG_DATA_HOME", path("data")),
            ("XDG_RUNTIME_DIR", path("run")),
        ]
    }

    /// A command that runs in this session.
    pub fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = Command::new(program.into());
        command.envs(self.env());
        for display in ["DISPLAY", "WAYLAND_DISPLAY"] {
            command.env_remove(display);
        }
        command
    }

    /// Opens the keyring, which is made with its password where there is none yet.
    pub fn unlock(&mut self) {
        self.start_daemon(Some("password"));
    }

    /// Ends the keyring and starts it again without its password, as after a reboot.
    pub fn lock(&mut self) {
        self.start_daemon(None);
    }

    /// Puts the keyring to sleep: it answers nothing until the sleep is dropped.
    pub fn asleep(&self) -> Asleep {
        let id = self.daemon.as_ref().unwrap().id();
        let daemon = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        kill_process(daemon, Signal::STOP).unwrap();
        Asleep(daemon)
    }

    /// What somebody else's tool finds under the program's service name, secrets included.
    pub fn search(&self) -> String {
        self.secret_tool(&["search", "--all", "service", "drivetrain"], "")
    }

    /// Runs `secret-tool`; both its streams.
    pub fn secret_tool(&self, args: &[&str], stdin: &str) -> String {
        let mut child = self
            .command("secret-tool")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(stdin.as_bytes()).unwrap();
        drop(input);
        let Output { stdout, stderr, .. } = child.wait_with_output().unwrap();
        String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned()
    }

    /// Whether a prompter was asked to open the keyring.
    pub fn prompted(&self) -> bool {
        self.folder.path().join("prompted").exists()
    }

    fn start_bus(&mut self) {
        let folder = self.folder.path();
        let config = folder.join("bus.conf");
        let text = format!(
            r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={0}/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{0}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
            folder.display()
        );
        std::fs::write(&config, text).unwrap();
        let bus = self
            .command("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .arg("--nofork")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.bus = Some(bus.unwrap());
        self.wait_for("the bus to answer", "false", Self::ask_bus);
    }

    fn start_daemon(&mut self, password: Option<&str>) {
        end(self.daemon.take());
        self.wait_for("the bus to be without a keyring", "false", Self::ask_bus);
        let mut command = self.command("gnome-keyring-daemon");
        command
            .args(["--components=secrets", "--foreground"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if password.is_some() {
            command.arg("--unlock");
        }
        let mut daemon = command.spawn().unwrap();
        let mut stdin = daemon.stdin.take().unwrap();
        self.daemon = Some(daemon);
        stdin
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        drop(stdin);
        self.wait_for("the keyring to come to the bus", "true", Self::ask_bus);
        if password.is_some() {
            self.wait_for("the keyring to open", "boolean false", Self::ask_locked);
        }
    }

    fn ask_bus(&self) -> String {
        self.dbus_send(&[
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ])
    }

    fn ask_locked(&self) -> String {
        self.dbus_send(&[
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ])
    }

    fn dbus_send(&self, args: &[&str]) -> String {
        let output = self
            .command("dbus-send")
            .args(["--session", "--print-reply=literal", "--reply-timeout=5000"])
            .args(args)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn wait_for(&self, what: &str, answer: &str, ask: impl Fn(&Self) -> String) {
        until(what, || ask(self).contains(answer));
    }

    /// The bus starts this "prompter" when the keyring asks for one, and waits for it to come up.
    /// It notes that it was asked, and ends by itself when the folder goes.
    fn install_silent_prompter(&self) {
        let folder = self.folder.path().display();
        let script = self.folder.path().join("prompter");
        let text = format!(
            "n=0; : > {folder}/prompted\n\
             while [ -e {folder}/prompted ] && [ $n -lt 1200 ]; do n=$((n+1)); sleep 0.1; done\n"
        );
        std::fs::write(&script, text).unwrap();
        let service = format!(
            "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sh {}\n",
            script.display()
        );
        let name = "services/org.gnome.keyring.SystemPrompter.service";
        std::fs::write(self.folder.path().join(name), service).unwrap();
    }
}

/// A keyring that sleeps.
pub struct Asleep(Pid);

impl Drop for Asleep {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        end(self.daemon.take());
        end(self.bus.take());
    }
}

/// Ends the child, by its id, and waits until it is gone.
fn end(child: Option<Child>) {
    let Some(mut child) = child else { return };
    let _ = child.kill();
    let _ = child.wait();
}
