//! Where the sign-in is kept: the system's keyring, an encrypted file, or a plain one.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn};
use super::Who::{Machine, Nobody, You};
use super::hint::{DENIED, DESKTOP, FILE, NEWER, PLAIN, SIGN_IN};

rows! {
    VAULT_UNAVAILABLE = "vault.unavailable" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "There is no keyring to be reached from here: a server, a container, cron and ssh have no desktop session.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "there is no OS keyring to be reached from here",
    }
    VAULT_LOCKED = "vault.locked" {
        exit: &[Failed],
        who: &[You],
        cause: "The keyring is there, and nobody at this place can unlock it. From cron it is locked until you have logged in.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "the OS keyring is locked or was never set up, and nobody here could unlock it",
    }
    VAULT_TIMEOUT = "vault.timeout" {
        exit: &[Failed],
        who: &[You],
        cause: "The keyring did not answer: it may be asking for its password where nobody looks.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "the OS keyring did not answer within 3 s; it may be waiting for a prompt that nobody sees",
    }
    VAULT_FAILED = "vault.failed" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The keyring refused, or did not give back what was put into it; the cause is its own message.",
        hints: &[Do(DESKTOP), Do(FILE), Do(PLAIN)],
        example: "cannot read the OS keyring\nDBus error",
    }
    VAULT_NO_KEY = "vault.no_key" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The sign-in is in an encrypted file, and the key was not named here. cron and systemd do not know your shell's variables.",
        hints: &[
            Do("set DRIVETRAIN_KEY_FILE to the key's file; under systemd: LoadCredential=drivetrain.key:PATH; from cron: a line DRIVETRAIN_KEY_FILE=PATH above the jobs"),
            Do("without a key: make one with `drivetrain vault new-key PATH`; if the old one is lost, run `{connect}` with the new one set, to sign in again"),
        ],
        example: "the encrypted file /home/me/.config/drivetrain/secrets/justworks.enc needs a key, and none is set here",
    }
    VAULT_KEY_UNREADABLE = "vault.key_unreadable" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The key's file is not there, or this user cannot read it.",
        hints: &[
            Do("check that the file is there and that the user who runs this can read it; or set DRIVETRAIN_KEY_FILE to the right one"),
            Do("without a key: `drivetrain vault new-key PATH` makes one"),
        ],
        example: "the key /etc/drivetrain.key, which DRIVETRAIN_KEY_FILE names, cannot be used\ncannot read /etc/drivetrain.key",
    }
    VAULT_KEY_UNSAFE = "vault.key_unsafe" {
        exit: &[Failed],
        who: &[You],
        cause: "Others on this machine can read the key's file, or it is another user's, so that it protects nothing.",
        hints: &[
            Do("if others may have read the key, make a new one with `drivetrain vault new-key PATH`, and sign in again with it"),
        ],
        example: "the key /etc/drivetrain.key, which DRIVETRAIN_KEY_FILE names, cannot be used\n/etc/drivetrain.key is open to other users (mode 644): `chmod 600 /etc/drivetrain.key` closes it",
    }
    VAULT_NOT_A_KEY = "vault.not_a_key" {
        exit: &[Failed],
        who: &[You],
        cause: "What DRIVETRAIN_KEY_FILE names is something else than a key.",
        hints: &[
            Do("name the file that `drivetrain vault new-key PATH` has made; a passphrase is no key"),
        ],
        example: "/etc/drivetrain.key does not hold a key, which is 64 hex digits",
    }
    VAULT_KEY_EXISTS = "vault.key_exists" {
        exit: &[Failed],
        who: &[You],
        cause: "There is a file already where the new key was to go.",
        hints: &[
            Do("name a file that is not there yet: a key that is replaced opens nothing any more"),
        ],
        example: "/etc/drivetrain.key is there already, and stays as it is",
    }
    VAULT_WRONG_KEY = "vault.wrong_key" {
        exit: &[Failed],
        who: &[You],
        cause: "The sign-in was encrypted with another key than the one that is set.",
        hints: &[
            Do("set DRIVETRAIN_KEY_FILE (or the credential drivetrain.key) to the key that was used when it was connected"),
            Do("if that key is lost, run `{connect}` to sign in again with this one; your data and bookmarks are kept"),
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was encrypted with another key than the one in /etc/drivetrain.key",
    }
    VAULT_NEWER = "vault.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of this program has encrypted the sign-in.",
        hints: &[Do(NEWER)],
        example: "/home/me/.config/drivetrain/secrets/justworks.enc was written by a newer drivetrain",
    }
    VAULT_DAMAGED = "vault.damaged" {
        exit: &[SignIn],
        who: &[You],
        cause: "What is kept as the sign-in is none, or was changed by somebody else.",
        hints: &[Do(SIGN_IN)],
        example: "there is something else than a sign-in in the OS keyring",
    }
    VAULT_AMBIGUOUS = "vault.ambiguous" {
        exit: &[SignIn],
        who: &[You],
        cause: "The keyring holds several entries for this connection, and it cannot be told which is the newest.",
        hints: &[Do("run `drivetrain disconnect {name}`, which removes all of them"), Do(SIGN_IN)],
        example: "the OS keyring holds 2 entries for service drivetrain, account 6f1d…",
    }
    VAULT_TOO_LARGE = "vault.too_large" {
        exit: &[Failed],
        who: &[You],
        cause: "The sign-in has more bytes than an entry of this keyring can hold.",
        hints: &[
            Also("keep it in an encrypted file: make a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `drivetrain connect justworks --storage file`"),
        ],
        example: "the sign-in takes 3000 bytes, and a keyring entry holds 2560",
    }
    VAULT_DENIED = "vault.denied" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file that keeps the sign-in.",
        hints: &[Do(DENIED)],
        example: "cannot read /home/me/.config/drivetrain/secrets/justworks.json\nPermission denied (os error 13)",
    }
    VAULT_FILE = "vault.file" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The file that keeps the sign-in is not as it must be: open to others, another user's, behind a link; or the disk is full. The message says which, and the command that closes it.",
        hints: &[
            Also("do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, and free some space"),
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.json is open to other users (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` closes it",
    }
    VAULT_MOUNTED = "vault.mounted" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The file that keeps the sign-in is mounted by itself, often into a container. A renewed sign-in takes the place of that file, and a mounted file cannot be replaced. The sign-in was not renewed.",
        hints: &[
            Do("mount the folder of that file, not the file itself, then run the same command again"),
        ],
        example: "/data/config/secrets/justworks.json is a mount of its own, and a file that is mounted cannot be replaced: mount its folder /data/config/secrets instead of the file",
    }
    VAULT_COPY_LEFT = "vault.copy_left" {
        exit: &[Failed],
        who: &[You, Nobody],
        cause: "The sign-in has moved, and the old place could not be emptied: it cannot be reached right now.",
        hints: &[
            Also("run `drivetrain vault move justworks --to PLACE` again when it can be reached"),
        ],
        example: "a copy of the sign-in stays in the OS keyring\nthe OS keyring is locked or was never set up, and nobody here could unlock it",
    }
}
