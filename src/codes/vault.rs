//! Where the sign-in is kept: the system's keyring, an encrypted file, or a plain one.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn};
use super::Who::{Machine, Nobody, You};
use super::hint::{DENIED, DESKTOP, FILE, NEWER, PLAIN, SIGN_IN};

rows! {
    VAULT_UNAVAILABLE = "vault.unavailable" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "No system keyring is available here: servers, containers, cron and SSH have no desktop session.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "no system keyring is available here",
    }
    VAULT_LOCKED = "vault.locked" {
        exit: &[Failed],
        who: &[You],
        cause: "The keyring is locked and cannot be unlocked from here. Under cron, it stays locked until you have logged in.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "the system keyring is locked or was never set up, and cannot be unlocked from here",
    }
    VAULT_TIMEOUT = "vault.timeout" {
        exit: &[Failed],
        who: &[You],
        cause: "The keyring did not answer: it may be showing a password prompt that you cannot see.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "the system keyring did not answer within 3 s; it may be showing a prompt that you cannot see",
    }
    VAULT_FAILED = "vault.failed" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The keyring refused, or did not return the stored value. The cause is its message.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "cannot read the system keyring\nDBus error",
    }
    VAULT_NO_KEY = "vault.no_key" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The sign-in is in an encrypted file, and no key is set here. cron and systemd do not have your shell's variables.",
        hints: &[
            Do("set DRIVETRAIN_KEY_FILE to the key file; under systemd: LoadCredential=drivetrain.key:PATH; from cron: a line DRIVETRAIN_KEY_FILE=PATH above the jobs"),
            Do("without a key: create one with `drivetrain vault new-key PATH`; if the old one is lost, set the new one and run `{connect}` to sign in again"),
        ],
        example: "the encrypted file /home/me/.config/drivetrain/secrets/justworks.enc needs a key, and none is set here",
    }
    VAULT_KEY_UNREADABLE = "vault.key_unreadable" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The key file does not exist, or this user cannot read it.",
        hints: &[
            Do("check that the file exists and that the user who runs this can read it; or set DRIVETRAIN_KEY_FILE to the right one"),
            Do("without a key: `drivetrain vault new-key PATH` creates one"),
        ],
        example: "the key /etc/drivetrain.key, set in DRIVETRAIN_KEY_FILE, cannot be used\ncannot read /etc/drivetrain.key",
    }
    VAULT_KEY_UNSAFE = "vault.key_unsafe" {
        exit: &[Failed],
        who: &[You],
        cause: "Other users on this machine can read the key file, or another user owns it, so it protects nothing.",
        hints: &[
            Do("if others may have read the key, create a new one with `drivetrain vault new-key PATH`, and sign in again with it"),
        ],
        example: "the key /etc/drivetrain.key, set in DRIVETRAIN_KEY_FILE, cannot be used\nother users can read /etc/drivetrain.key (mode 644): `chmod 600 /etc/drivetrain.key` fixes it",
    }
    VAULT_NOT_A_KEY = "vault.not_a_key" {
        exit: &[Failed],
        who: &[You],
        cause: "The file in DRIVETRAIN_KEY_FILE is not a key.",
        hints: &[
            Do("use a file from `drivetrain vault new-key PATH`; a passphrase is not a key"),
        ],
        example: "/etc/drivetrain.key is not a key, which is 64 hex digits",
    }
    VAULT_KEY_EXISTS = "vault.key_exists" {
        exit: &[Failed],
        who: &[You],
        cause: "The file for the new key already exists.",
        hints: &[
            Do("choose a new file name: replacing a key locks you out"),
        ],
        example: "/etc/drivetrain.key already exists and was left unchanged",
    }
    VAULT_WRONG_KEY = "vault.wrong_key" {
        exit: &[Failed],
        who: &[You],
        cause: "The sign-in was encrypted with a different key than the one that is set.",
        hints: &[
            Do("set DRIVETRAIN_KEY_FILE (or the credential drivetrain.key) to the key from when you connected"),
            Do("if that key is lost, run `{connect}` to sign in again with this one; your data stays"),
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was encrypted with a different key than the one in /etc/drivetrain.key",
    }
    VAULT_NEWER = "vault.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of drivetrain encrypted the sign-in.",
        hints: &[Do(NEWER)],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was written by a newer drivetrain",
    }
    VAULT_DAMAGED = "vault.damaged" {
        exit: &[SignIn],
        who: &[You],
        cause: "The stored sign-in is damaged or was changed.",
        hints: &[Do(SIGN_IN)],
        example: "the entry in the system keyring is not a sign-in",
    }
    VAULT_AMBIGUOUS = "vault.ambiguous" {
        exit: &[SignIn],
        who: &[You],
        cause: "The keyring holds several entries for this connection, and drivetrain cannot tell which is the newest.",
        hints: &[Do("run `drivetrain disconnect {name}`, which removes all of them"), Do(SIGN_IN)],
        example: "the system keyring holds 2 entries for service drivetrain, account 6f1d…",
    }
    VAULT_TOO_LARGE = "vault.too_large" {
        exit: &[Failed],
        who: &[You],
        cause: "The sign-in is too large for an entry in this keyring.",
        hints: &[
            Also("store it in an encrypted file: create a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `drivetrain connect justworks --storage file`"),
        ],
        example: "the sign-in takes 3000 bytes, and a keyring entry holds 2560",
    }
    VAULT_DENIED = "vault.denied" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file with the sign-in.",
        hints: &[Do(DENIED)],
        example: "cannot read /home/me/.config/drivetrain/secrets/justworks.json\nPermission denied (os error 13)",
    }
    VAULT_FILE = "vault.file" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The file with the sign-in is not safe: it is open to others, owned by another user, or behind a link; or the disk is full. The message says which, and gives the command that fixes it.",
        hints: &[
            Also("do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, then free some space"),
        ],
        example: "other users can read /home/me/.config/drivetrain/secrets/justworks.json (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` fixes it",
    }
    VAULT_MOUNTED = "vault.mounted" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The file with the sign-in is itself a mount point, often in a container. Renewing the sign-in replaces the file, and a mounted file cannot be replaced. The sign-in was not renewed.",
        hints: &[
            Do("mount the folder that contains the file, not the file itself, then run the same command again"),
        ],
        example: "/data/config/secrets/justworks.json is a mount point, and a mounted file cannot be replaced: mount its folder /data/config/secrets instead",
    }
    VAULT_COPY_LEFT = "vault.copy_left" {
        exit: &[Failed],
        who: &[You, Nobody],
        cause: "The sign-in was moved, but its old place is not available, so a copy is still there.",
        hints: &[
            Also("run `drivetrain vault move justworks --to PLACE` again when it is available"),
        ],
        example: "a copy of the sign-in is still in the system keyring\nthe system keyring is locked or was never set up, and cannot be unlocked from here",
    }
}
