//! Schedules of systemd and cron.

use super::Entry;
use super::Who::{Machine, You};

const CRON: &str = "or take cron: `drivetrain schedule justworks --with cron --install`";
const TIMER: &str =
    "or take a systemd timer: `drivetrain schedule justworks --with systemd --install`";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "schedule.no_scheduler",
        exit: &[1],
        who: &[Machine],
        cause: "Neither systemd's user manager nor cron is there for this user, as in most containers.",
        mend: &[
            "install cron: `sudo apt-get install cron`",
            "or let another scheduler run `drivetrain sync justworks -q`; in a container, that of the host",
        ],
        example: "neither systemd nor cron is there for your user",
    },
    Entry {
        code: "schedule.systemd_failed",
        exit: &[1],
        who: &[Machine, You],
        cause: "systemd refused the timer, or did not answer; the cause is what it said.",
        mend: &[
            "see what it says: `systemctl --user status drivetrain-justworks.timer`",
            CRON,
        ],
        example: "`systemctl --user enable drivetrain-justworks.timer` did not work\nAccess denied",
    },
    Entry {
        code: "schedule.cron_failed",
        exit: &[1],
        who: &[Machine],
        cause: "cron is not installed, or does not let this user have jobs.",
        mend: &[
            "install cron: `sudo apt-get install cron`",
            "your user must be allowed to use cron: see /etc/cron.allow and /etc/cron.deny",
            TIMER,
        ],
        example: "the crontab cannot be read\nYou (me) are not allowed to use this program (crontab)",
    },
    Entry {
        code: "schedule.not_installed",
        exit: &[1],
        who: &[Machine],
        cause: "The scheduler said yes, and then did not show the job.",
        mend: &["look at `crontab -l`, or `systemctl --user list-timers`"],
        example: "cron took the schedule and does not show it",
    },
    Entry {
        code: "schedule.taken",
        exit: &[2],
        who: &[You],
        cause: "The timer's file was written by somebody else, or by a drivetrain with another home, and is not overwritten.",
        mend: &[
            "remove the other one there: `drivetrain schedule justworks --remove`, or move the file away",
            CRON,
        ],
        example: "/home/me/.config/systemd/user/drivetrain-justworks.timer belongs to somebody else",
    },
    Entry {
        code: "schedule.units",
        exit: &[1],
        who: &[You, Machine],
        cause: "The folder for systemd's timers cannot be read or written.",
        mend: &["make it readable and writable for your user", CRON],
        example: "/home/me/.config/systemd/user cannot be used for a timer",
    },
    Entry {
        code: "schedule.unwritable",
        exit: &[2],
        who: &[You],
        cause: "A path or variable has characters that a crontab or a timer cannot hold, or the line is longer than cron reads.",
        mend: &[
            "use a path of letters, digits and plain signs: move the program, or set DRIVETRAIN_HOME to another folder",
            "set shorter variables; NO_PROXY is often the long one",
            TIMER,
        ],
        example: "\"/a\\nb\" cannot be written into a schedule",
    },
    Entry {
        code: "schedule.no_program",
        exit: &[1],
        who: &[You],
        cause: "The schedule needs this program's own path, and it is not known or not there any more.",
        mend: &["this program was replaced while it ran: run the command again"],
        example: "/usr/local/bin/drivetrain is not there any more",
    },
];
