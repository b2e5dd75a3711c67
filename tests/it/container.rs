//! The container of docs/operations.md, without an engine to run it: a root that is read-only, a user
//! without rights, a home or a name, one volume, and a key that is mounted beside it.

use crate::machine::Machine;

/// The root is this machine's own, mounted once more: read-only, and without what is mounted below
/// it. The volume is the only folder in it that can be written.
const SCRIPT: &str = r#"
root="$FOLDER/root"
mkdir "$root" "$FOLDER/data" "$FOLDER/beside"
chown "$USER_ID:$USER_ID" "$FOLDER/data"
mv "$PROGRAM" "$FOLDER/beside/drivetrain"
"$FOLDER/beside/drivetrain" vault new-key "$FOLDER/beside/drivetrain.key"
chown "$USER_ID" "$FOLDER/beside/drivetrain.key"
mount --bind / "$root"
mount -o remount,bind,ro "$root"
mount --bind "$FOLDER/data" "$root/srv"
mount --bind "$FOLDER/beside" "$root/opt"
mount -o remount,bind,ro "$root/opt"
contained() {
    env -i PATH=/usr/bin:/bin "$@"
}
program="/usr/sbin/chroot --userspec=$USER_ID:$USER_ID --groups= $root /opt/drivetrain"
key="DRIVETRAIN_HOME=/srv DRIVETRAIN_KEY_FILE=/opt/drivetrain.key"
# Nothing else can be written there, not even what everybody may write elsewhere.
for place in /x /tmp/x /var/tmp/x /opt/x; do
    fails chroot --userspec="$USER_ID:$USER_ID" --groups= "$root" touch "$place"
done

contained $key $program connect justworks --sandbox --yes --no-sync --storage file --as-of 2026-06-30
contained $key $program sync sandbox -q
contained $key $program sync sandbox --as-of 2026-12-31 --json >"$FOLDER/second"
contained $key $program sync sandbox --full -q
contained $key $program status --json >"$FOLDER/status"

# Whose home is missing, or cannot be written, is told what to set.
refused() {
    name="$1"
    shift
    fails contained "$@" $program connect justworks --sandbox --yes --no-sync >"$FOLDER/$name" 2>&1
}
refused homeless UNSET=
refused readonly HOME=/opt/home
refused volume DRIVETRAIN_HOME=/opt
"#;

#[test]
fn a_read_only_root_a_user_without_rights_and_one_volume_are_enough() {
    let Some(machine) = Machine::new(&["chroot"]) else {
        return;
    };
    let run = machine.run(SCRIPT).expect(0);
    let read = |name: &str| std::fs::read_to_string(machine.path().join(name)).unwrap();
    let second: serde_json::Value = serde_json::from_str(&read("second")).unwrap();
    assert_eq!(second["exit_code"], 0, "{}", run.stderr);
    let status: serde_json::Value = serde_json::from_str(&read("status")).unwrap();
    let status = &status["connections"][0];
    assert_eq!(status["last_exit_code"], 0);
    assert_eq!(status["vault"], "file");
    assert_eq!(status["store"], "/srv/data/sandbox.db");
    for (name, says) in [
        ("homeless", "error: cannot create /nonexistent/"),
        ("readonly", "error: cannot create /opt/home/"),
        ("volume", "error: cannot create /opt/config"),
    ] {
        let said = read(name);
        assert!(said.contains(says), "{name}: {said}");
        assert!(
            said.contains("caused by: Read-only file system"),
            "{name}: {said}"
        );
        assert!(
            said.contains("or set DRIVETRAIN_HOME to a folder that is"),
            "{name}: {said}"
        );
    }
}
