//! A user's real systemd, on a machine of its own: the timer that `schedule` installs, the key that
//! it is given as a credential, and what `status` is told.

use std::path::{Path, PathBuf};

use crate::machine::Machine;

/// A control group for the manager, which is removed again with this value.
struct Group(PathBuf);

impl Group {
    /// `None` where this machine's are not ours to divide.
    fn new() -> Option<Self> {
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap();
        let root = mounts.lines().find_map(|line| {
            let mut words = line.split(' ');
            let place = words.nth(1)?;
            (words.next()? == "cgroup2").then(|| PathBuf::from(place))
        })?;
        let group = root.join(format!("drivetrain-test-{}", std::process::id()));
        std::fs::create_dir(&group).ok()?;
        Some(Self(group))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        fn remove(folder: &Path) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    remove(&entry.path());
                }
            }
            let _ = std::fs::remove_dir(folder);
        }
        remove(&self.0);
    }
}

/// Mounts are shared, as systemd shows credentials to a service through one.
const SCRIPT: &str = r#"
mount --make-rshared /
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /run/systemd/system "/run/user/$USER_ID"
chmod 700 "/run/user/$USER_ID"
chown -R "$USER_ID:$USER_ID" "/run/user/$USER_ID" /sys/fs/cgroup
in_session() {
    as_user XDG_RUNTIME_DIR="/run/user/$USER_ID" DRIVETRAIN_KEY_FILE="$HOME_FOLDER/the key" "$@"
}
in_session /lib/systemd/systemd --user &
until_so in_session systemctl --user show --property=Version

in_session "$PROGRAM" vault new-key "$HOME_FOLDER/the key"
in_session "$PROGRAM" connect justworks --sandbox --yes --no-sync --members 4 --payrolls 2 --storage file
in_session "$PROGRAM" schedule --every 6h --at 05:30 --install 2>"$FOLDER/installed"
cat "$FOLDER/installed" >&2
in_session "$PROGRAM" status --json >"$FOLDER/before"
in_session systemctl --user start drivetrain-sandbox.service
in_session "$PROGRAM" status --json >"$FOLDER/after"

# The key is gone: systemd itself refuses to start the run.
mv "$HOME_FOLDER/the key" "$HOME_FOLDER/elsewhere"
fails in_session systemctl --user start drivetrain-sandbox.service
in_session "$PROGRAM" status >"$FOLDER/keyless"

in_session "$PROGRAM" schedule --remove
in_session systemctl --user list-timers --all --no-legend 'drivetrain-*' >"$FOLDER/timers"
find "$HOME_FOLDER/.config/systemd" "$HOME_FOLDER/.local/share/systemd" -type f -o -type l >"$FOLDER/left"
"#;

#[test]
fn a_real_manager_runs_the_timer_and_shows_the_key() {
    let Some(machine) = Machine::new(&["systemctl"]) else {
        return;
    };
    let Some(group) = Group::new() else {
        return crate::tools::skip("no control group can be made here");
    };
    let enter = format!("echo $$ >{}/cgroup.procs\n", group.0.display());
    let run = machine.run_after(&enter, SCRIPT).expect(0);
    let read = |name: &str| std::fs::read_to_string(machine.path().join(name)).unwrap();
    let connection = |name: &str| -> serde_json::Value {
        let document: serde_json::Value = serde_json::from_str(&read(name)).unwrap();
        document["connections"][0].clone()
    };
    assert!(
        read("installed")
            .contains("✓ sandbox will sync every 6 h from 05:30 by a systemd timer, next on "),
        "{}",
        run.stderr
    );
    let before = connection("before");
    assert_eq!(before["schedule"]["by"], "systemd");
    assert_eq!(before["schedule"]["every"], "6h");
    let next: jiff::Timestamp = before["schedule"]["next_at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let ahead = next.duration_since(jiff::Timestamp::now());
    assert!(ahead.as_hours() < 7 && !ahead.is_negative(), "{next}");
    assert_eq!(before["last_run"], serde_json::Value::Null);
    let after = connection("after");
    assert_eq!(after["last_exit_code"], 0);
    assert_eq!(after["schedule"]["last_exit_code"], 0);
    let keyless = read("keyless");
    assert!(
        keyless.contains("the last one ended with exit code 243"),
        "{keyless}"
    );
    assert_eq!((read("timers").as_str(), read("left").as_str()), ("", ""));
}
