//! Schedules of systemd and cron.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Usage};
use super::Who::{Machine, You};

const CRON: &str = "or take cron: `drivetrain schedule justworks --with cron --install`";
const TIMER: &str =
    "or take a systemd timer: `drivetrain schedule justworks --with systemd --install`";

rows! {
    SCHEDULE_NO_SCHEDULER = "schedule.no_scheduler" {
        exit: &[Failed],
        who: &[Machine],
        cause: "Neither systemd's user manager nor cron is there for this user, as in most containers.",
        hints: &[
            Also("install cron: `sudo apt-get install cron`"),
            Also("or let another scheduler run `drivetrain sync justworks -q`; in a container, that of the host"),
        ],
        example: "neither systemd nor cron is there for your user",
    }
    SCHEDULE_SYSTEMD_FAILED = "schedule.systemd_failed" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "systemd refused the timer, or did not answer; the cause is what it said.",
        hints: &[
            Also("see what it says: `systemctl --user status drivetrain-justworks.timer`"),
            Also(CRON),
        ],
        example: "`systemctl --user enable drivetrain-justworks.timer` did not work\nAccess denied",
    }
    SCHEDULE_CRON_FAILED = "schedule.cron_failed" {
        exit: &[Failed],
        who: &[Machine],
        cause: "cron is not installed, or does not let this user have jobs.",
        hints: &[
            Also("install cron: `sudo apt-get install cron`"),
            Also("your user must be allowed to use cron: see /etc/cron.allow and /etc/cron.deny"),
            Also(TIMER),
        ],
        example: "the crontab cannot be read\nYou (me) are not allowed to use this program (crontab)",
    }
    SCHEDULE_NOT_INSTALLED = "schedule.not_installed" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The scheduler said yes, and then did not show the job.",
        hints: &[Do("look at `crontab -l`, or `systemctl --user list-timers`")],
        example: "cron took the schedule and does not show it",
    }
    SCHEDULE_TAKEN = "schedule.taken" {
        exit: &[Usage],
        who: &[You],
        cause: "The timer's file was written by somebody else, or by a drivetrain with another home, and is not overwritten.",
        hints: &[
            Also("remove the other one there: `drivetrain schedule justworks --remove`, or move the file away"),
            Also(CRON),
        ],
        example: "/home/me/.config/systemd/user/drivetrain-justworks.timer belongs to somebody else",
    }
    SCHEDULE_UNITS = "schedule.units" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The folder for systemd's timers cannot be read or written.",
        hints: &[Also("make it readable and writable for your user"), Also(CRON)],
        example: "/home/me/.config/systemd/user cannot be used for a timer",
    }
    SCHEDULE_UNWRITABLE = "schedule.unwritable" {
        exit: &[Usage],
        who: &[You],
        cause: "A path or variable has characters that a crontab or a timer cannot hold, or the line is longer than cron reads.",
        hints: &[
            Also("use a path of letters, digits and plain signs: move the program, or set DRIVETRAIN_HOME to another folder"),
            Also("set shorter variables; NO_PROXY is often the long one"),
            Also(TIMER),
        ],
        example: "\"/a\\nb\" cannot be written into a schedule",
    }
    SCHEDULE_NO_PROGRAM = "schedule.no_program" {
        exit: &[Failed],
        who: &[You],
        cause: "The schedule needs this program's own path, and it is not known or not there any more.",
        hints: &[Do("this program was replaced while it ran: run the command again")],
        example: "/usr/local/bin/drivetrain is not there any more",
    }
}
