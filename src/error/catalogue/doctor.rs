//! What only `drivetrain doctor` looks for.

use super::Entry;
use super::Who::{Admin, Machine, Nobody, You};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "files.full",
        exit: &[1],
        who: &[Machine, You],
        cause: "The disk is full: nothing can be written.",
        mend: &["see how full it is: `df -h`; then free some space"],
        example: "cannot write to the data folder: no space left on device",
    },
    Entry {
        code: "store.little_space",
        exit: &[1],
        who: &[Machine, You],
        cause: "The disk has too little space left for the database to grow. A sync that finds it full changes nothing and says so.",
        mend: &["free some space: `df -h` shows how full the disk is"],
        example: "the store has 5.1 MB, its disk has 12.0 MB left: too little to be safe",
    },
    Entry {
        code: "environment.no_certificates",
        exit: &[1],
        who: &[You, Machine],
        cause: "SSL_CERT_FILE or SSL_CERT_DIR names something without a certificate, so that no server can be trusted.",
        mend: &[
            "set it to your company's CA certificates in PEM form, or `unset SSL_CERT_FILE` to use the system's",
        ],
        example: "SSL_CERT_FILE holds no certificate",
    },
    Entry {
        code: "clock.off",
        exit: &[1],
        who: &[Machine],
        cause: "This machine's clock and the server's differ by more than ten minutes. The sign-in does not suffer, because its expiry is counted by the server's clock; windows of dates and schedules do.",
        mend: &["let the system keep the time: `sudo timedatectl set-ntp true`"],
        example: "this machine's clock is 2 days ahead of the server's",
    },
    Entry {
        code: "auth.no_sign_in_page",
        exit: &[1],
        who: &[You],
        cause: "The address where people sign in is not one: what answers there is no sign-in page. Syncs do not need it; the next sign-in does.",
        mend: &[
            "check the address of the sign-in page; another one that is in use: `drivetrain connect justworks --authorize-url https://payroll.justworks.com/oauth/authorize`",
        ],
        example: "secure.example.com answers 404 where the sign-in page should be",
    },
    Entry {
        code: "auth.access_expired",
        exit: &[75],
        who: &[Nobody, You],
        cause: "The access token has expired, as it does each day; the next run renews it. The checks do not renew it by themselves, so that the endpoints could not be looked at.",
        mend: &[
            "`drivetrain doctor justworks --refresh` renews it and goes on; so does `drivetrain sync justworks`",
        ],
        example: "expired 3 h ago",
    },
    Entry {
        code: "auth.expires_soon",
        exit: &[4],
        who: &[Admin, You],
        cause: "The sign-in ends within 7 days unless a run renews it.",
        mend: &[
            "`drivetrain sync justworks` renews it",
            "one that cannot be renewed: `drivetrain connect justworks`",
        ],
        example: "it lives until 2026-12-02 09:00 (in 5 d) without another run",
    },
    Entry {
        code: "run.cut_off",
        exit: &[75],
        who: &[You],
        cause: "The last run died before its end: it was killed, or the machine went down. Nothing of it was published, and what it had read is kept.",
        mend: &[
            "run `drivetrain sync justworks` again: it goes on where that run ended; what was published before is unharmed",
        ],
        example: "the last run was cut off before its end (killed, or the machine went down); nothing of it was published",
    },
    Entry {
        code: "schedule.inactive",
        exit: &[1],
        who: &[You],
        cause: "A timer is installed and does not run.",
        mend: &["`drivetrain schedule justworks --install` starts it again"],
        example: "daily at 05:30 by systemd: the timer is not active",
    },
    Entry {
        code: "schedule.no_cron",
        exit: &[1],
        who: &[Machine],
        cause: "The crontab has the job, and no cron runs that would start it.",
        mend: &["`sudo systemctl enable --now cron` starts it"],
        example: "daily at 05:30 by cron, and no cron can be seen running here",
    },
    Entry {
        code: "schedule.missed",
        exit: &[75],
        who: &[You, Machine],
        cause: "The schedule should have started a run, and there was none.",
        mend: &["`drivetrain doctor justworks --as-cron` shows what a run from cron would meet"],
        example: "it should have run 2 days ago, and did not",
    },
    Entry {
        code: "doctor.cron_elsewhere",
        exit: &[1],
        who: &[You],
        cause: "From cron the program looks at other folders, and does not find the connection there.",
        mend: &[
            "`drivetrain schedule justworks --with cron --install` writes DRIVETRAIN_HOME into its line",
            "or put a line DRIVETRAIN_HOME=PATH above the jobs of your crontab",
        ],
        example: "from cron there is no connection justworks: it looks at other folders",
    },
    Entry {
        code: "doctor.cron_failed",
        exit: &[1],
        who: &[You],
        cause: "The program could not be started once more with cron's environment, or did not answer. The cause says why.",
        mend: &["run the checks as they are: `drivetrain doctor`"],
        example: "this program could not be run as cron does",
    },
    Entry {
        code: "doctor.no_cron",
        exit: &[2],
        who: &[You],
        cause: "Windows has no cron.",
        mend: &["run `drivetrain doctor` as the task's user instead"],
        example: "there is no cron on Windows",
    },
];
