//! Schedules of systemd and cron.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Usage};
use super::Who::{Machine, You};

const CRON: &str = "or use cron: `drivetrain schedule justworks --with cron --install`";
const TIMER: &str =
    "or use a systemd timer: `drivetrain schedule justworks --with systemd --install`";

rows! {
    SCHEDULE_NO_SCHEDULER = "schedule.no_scheduler" {
        exit: &[Failed],
        who: &[Machine],
        cause: "This user has neither systemd's user manager nor cron, as in most containers.",
        hints: &[
            Also("install cron: `sudo apt-get install cron`"),
            Also("or let another scheduler run `drivetrain sync justworks -q`; in a container, the host's scheduler"),
        ],
        example: "neither systemd nor cron is available for your user",
    }
    SCHEDULE_SYSTEMD_FAILED = "schedule.systemd_failed" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "systemd refused the timer, or did not answer. The cause is its message.",
        hints: &[
            Also("see its status: `systemctl --user status drivetrain-justworks.timer`"),
            Also(CRON),
        ],
        example: "`systemctl --user enable drivetrain-justworks.timer` failed\nAccess denied",
    }
    SCHEDULE_CRON_FAILED = "schedule.cron_failed" {
        exit: &[Failed],
        who: &[Machine],
        cause: "cron is not installed, or does not allow jobs for this user.",
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
        cause: "The job was accepted but is not listed.",
        hints: &[Do("check `crontab -l`, or `systemctl --user list-timers`")],
        example: "cron accepted the schedule but does not list it",
    }
    SCHEDULE_TAKEN = "schedule.taken" {
        exit: &[Usage],
        who: &[You],
        cause: "The timer's file belongs to another program, or to a drivetrain with another home, and was not overwritten.",
        hints: &[
            Also("remove it there: `drivetrain schedule justworks --remove`, or move the file away"),
            Also(CRON),
        ],
        example: "/home/me/.config/systemd/user/drivetrain-justworks.timer belongs to another program",
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
        cause: "A path or variable contains characters that a crontab or timer cannot hold, or the line is too long for cron.",
        hints: &[
            Also("use a path with letters, digits and plain signs: move drivetrain, or set DRIVETRAIN_HOME to another folder"),
            Also("set shorter variables; NO_PROXY is often the long one"),
            Also(TIMER),
        ],
        example: "\"/a\\nb\" cannot be written into a schedule",
    }
    SCHEDULE_NO_PROGRAM = "schedule.no_program" {
        exit: &[Failed],
        who: &[You],
        cause: "The schedule needs drivetrain's own path, which is unknown or no longer exists.",
        hints: &[Do("drivetrain was replaced while it ran: run the command again")],
        example: "/usr/local/bin/drivetrain no longer exists",
    }
}
