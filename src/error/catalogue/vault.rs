//! Where the sign-in is kept: the system's keyring, an encrypted file, or a plain one.

use super::Entry;
use super::Who::{Machine, Nobody, You};

const SIGN_IN: &str =
    "run `drivetrain connect justworks` to sign in again; your data and bookmarks are kept";
const DESKTOP: &str = "log in to your desktop session, or unlock the keyring, and try again";
const FILE: &str = "on a machine without a keyring: make a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `drivetrain connect justworks --storage file`; the sign-in is then kept in an encrypted file";
const PLAIN: &str = "or `drivetrain connect justworks --insecure-storage`, which keeps the sign-in in a file that only your user can read, not encrypted";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "vault.unavailable",
        exit: &[1],
        who: &[Machine, You],
        cause: "There is no keyring to be reached from here: a server, a container, cron and ssh have no desktop session.",
        mend: &[DESKTOP, FILE, PLAIN],
        example: "there is no OS keyring to be reached from here",
    },
    Entry {
        code: "vault.locked",
        exit: &[1],
        who: &[You],
        cause: "The keyring is there, and nobody at this place can unlock it. From cron it is locked until you have logged in.",
        mend: &[DESKTOP, FILE, PLAIN],
        example: "the OS keyring is locked or was never set up, and nobody here could unlock it",
    },
    Entry {
        code: "vault.timeout",
        exit: &[1],
        who: &[You],
        cause: "The keyring did not answer: it may be asking for its password where nobody looks.",
        mend: &[DESKTOP, FILE, PLAIN],
        example: "the OS keyring did not answer within 3 s; it may be waiting for a prompt that nobody sees",
    },
    Entry {
        code: "vault.failed",
        exit: &[1],
        who: &[Machine, You],
        cause: "The keyring refused, or did not give back what was put into it; the cause is its own message.",
        mend: &[DESKTOP, FILE, PLAIN],
        example: "cannot read the OS keyring\nDBus error",
    },
    Entry {
        code: "vault.no_key",
        exit: &[1],
        who: &[You, Machine],
        cause: "The sign-in is in an encrypted file, and the key was not named here. cron and systemd do not know your shell's variables.",
        mend: &[
            "set DRIVETRAIN_KEY_FILE to the key's file; under systemd: LoadCredential=drivetrain.key:PATH; from cron: a line DRIVETRAIN_KEY_FILE=PATH above the jobs",
            "without a key: make one with `drivetrain vault new-key PATH`; if the old one is lost, run `drivetrain connect justworks` with the new one set, to sign in again",
        ],
        example: "the encrypted file /home/me/.config/drivetrain/secrets/justworks.enc needs a key, and none is set here",
    },
    Entry {
        code: "vault.key_unreadable",
        exit: &[1],
        who: &[You, Machine],
        cause: "The key's file is not there, or this user cannot read it.",
        mend: &[
            "check that the file is there and that the user who runs this can read it; or set DRIVETRAIN_KEY_FILE to the right one",
            "without a key: `drivetrain vault new-key PATH` makes one",
        ],
        example: "the key /etc/drivetrain.key, which DRIVETRAIN_KEY_FILE names, cannot be used\ncannot read /etc/drivetrain.key",
    },
    Entry {
        code: "vault.key_unsafe",
        exit: &[1],
        who: &[You],
        cause: "Others on this machine can read the key's file, or it is another user's, so that it protects nothing.",
        mend: &[
            "if others may have read the key, make a new one with `drivetrain vault new-key PATH`, and sign in again with it",
        ],
        example: "the key /etc/drivetrain.key, which DRIVETRAIN_KEY_FILE names, cannot be used\n/etc/drivetrain.key is open to other users (mode 644): `chmod 600 /etc/drivetrain.key` closes it",
    },
    Entry {
        code: "vault.not_a_key",
        exit: &[1],
        who: &[You],
        cause: "What DRIVETRAIN_KEY_FILE names is something else than a key.",
        mend: &[
            "name the file that `drivetrain vault new-key PATH` has made; a passphrase is no key",
        ],
        example: "/etc/drivetrain.key does not hold a key, which is 64 hex digits",
    },
    Entry {
        code: "vault.key_exists",
        exit: &[1],
        who: &[You],
        cause: "There is a file already where the new key was to go.",
        mend: &["name a file that is not there yet: a key that is replaced opens nothing any more"],
        example: "/etc/drivetrain.key is there already, and stays as it is",
    },
    Entry {
        code: "vault.wrong_key",
        exit: &[1],
        who: &[You],
        cause: "The sign-in was encrypted with another key than the one that is set.",
        mend: &[
            "set DRIVETRAIN_KEY_FILE (or the credential drivetrain.key) to the key that was used when it was connected",
            "if that key is lost, run `drivetrain connect justworks` to sign in again with this one; your data and bookmarks are kept",
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was encrypted with another key than the one in /etc/drivetrain.key",
    },
    Entry {
        code: "vault.newer",
        exit: &[1],
        who: &[You],
        cause: "A newer version of this program has encrypted the sign-in.",
        mend: &["use the newer drivetrain that wrote it"],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was written by a newer drivetrain",
    },
    Entry {
        code: "vault.damaged",
        exit: &[4],
        who: &[You],
        cause: "What is kept as the sign-in is none, or was changed by somebody else.",
        mend: &[SIGN_IN],
        example: "there is something else than a sign-in in the OS keyring",
    },
    Entry {
        code: "vault.ambiguous",
        exit: &[4],
        who: &[You],
        cause: "The keyring holds several entries for this connection, and it cannot be told which is the newest.",
        mend: &[
            "run `drivetrain disconnect justworks`, which removes all of them",
            SIGN_IN,
        ],
        example: "the OS keyring holds 2 entries for service drivetrain, account 6f1d…",
    },
    Entry {
        code: "vault.too_large",
        exit: &[1],
        who: &[You],
        cause: "The sign-in has more bytes than an entry of this keyring can hold.",
        mend: &[
            "keep it in an encrypted file: make a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `drivetrain connect justworks --storage file`",
        ],
        example: "the sign-in takes 3000 bytes, and a keyring entry holds 2560",
    },
    Entry {
        code: "vault.denied",
        exit: &[1],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file that keeps the sign-in.",
        mend: &[super::local::DENIED],
        example: "cannot read /home/me/.config/drivetrain/secrets/justworks.json\nPermission denied (os error 13)",
    },
    Entry {
        code: "vault.file",
        exit: &[1],
        who: &[You, Machine],
        cause: "The file that keeps the sign-in is not as it must be: open to others, another user's, behind a link; or the disk is full. The message says which, and the command that closes it.",
        mend: &[
            "do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, and free some space",
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.json is open to other users (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` closes it",
    },
    Entry {
        code: "vault.mounted",
        exit: &[1],
        who: &[You, Machine],
        cause: "The file that keeps the sign-in is mounted by itself, often into a container. A renewed sign-in takes the place of that file, and a mounted file cannot be replaced. The sign-in was not renewed.",
        mend: &[
            "mount the folder of that file, not the file itself, then run the same command again",
        ],
        example: "/data/config/secrets/justworks.json is a mount of its own, and a file that is mounted cannot be replaced: mount its folder /data/config/secrets instead of the file",
    },
    Entry {
        code: "vault.copy_left",
        exit: &[1],
        who: &[You, Nobody],
        cause: "The sign-in has moved, and the old place could not be emptied: it cannot be reached right now.",
        mend: &["run `drivetrain vault move justworks --to PLACE` again when it can be reached"],
        example: "a copy of the sign-in stays in the OS keyring\nthe OS keyring is locked or was never set up, and nobody here could unlock it",
    },
];
