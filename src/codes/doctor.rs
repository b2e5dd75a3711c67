//! What only `drivetrain doctor` looks for.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn, Temporary, Usage};
use super::Who::{Admin, Machine, Nobody, You};

rows! {
    FILES_FULL = "files.full" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The disk is full: nothing can be written.",
        hints: &[Also("see how full it is: `df -h`; then free some space")],
        example: "cannot write to the data folder: no space left on device",
    }
    STORE_LITTLE_SPACE = "store.little_space" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The disk has too little space left for the database to grow. A sync that finds it full changes nothing and says so.",
        hints: &[Also("free some space: `df -h` shows how full the disk is")],
        example: "the store has 5.1 MB, its disk has 12.0 MB left: too little to be safe",
    }
    ENVIRONMENT_NO_CERTIFICATES = "environment.no_certificates" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "SSL_CERT_FILE or SSL_CERT_DIR names something without a certificate, so that no server can be trusted.",
        hints: &[
            Do("set it to your company's CA certificates in PEM form, or `unset SSL_CERT_FILE` to use the system's"),
        ],
        example: "SSL_CERT_FILE holds no certificate",
    }
    CLOCK_OFF = "clock.off" {
        exit: &[Failed],
        who: &[Machine],
        cause: "This machine's clock and the server's differ by more than ten minutes. The sign-in does not suffer, because its expiry is counted by the server's clock; windows of dates and schedules do.",
        hints: &[Also("let the system keep the time: `sudo timedatectl set-ntp true`")],
        example: "this machine's clock is 2 days ahead of the server's",
    }
    AUTH_NO_SIGN_IN_PAGE = "auth.no_sign_in_page" {
        exit: &[Failed],
        who: &[You],
        cause: "The address where people sign in is not one: what answers there is no sign-in page. Syncs do not need it; the next sign-in does.",
        hints: &[
            Also("check the address of the sign-in page; another one that is in use: `drivetrain connect justworks --authorize-url https://payroll.justworks.com/oauth/authorize`"),
        ],
        example: "secure.example.com answers 404 where the sign-in page should be",
    }
    AUTH_ACCESS_EXPIRED = "auth.access_expired" {
        exit: &[Temporary],
        who: &[Nobody, You],
        cause: "The access token has expired, as it does each day; the next run renews it. The checks do not renew it by themselves, so that the endpoints could not be looked at.",
        hints: &[
            Do("`drivetrain doctor {name} --refresh` renews it and goes on; so does `drivetrain sync {name}`"),
        ],
        example: "expired 3 h ago",
    }
    AUTH_EXPIRES_SOON = "auth.expires_soon" {
        exit: &[SignIn],
        who: &[Admin, You],
        cause: "The sign-in ends within 7 days unless a run renews it.",
        hints: &[
            Also("`drivetrain sync justworks` renews it"),
            Also("one that cannot be renewed: `drivetrain connect justworks`"),
        ],
        example: "it lives until 2026-12-02 09:00 (in 5 d) without another run",
    }
    RUN_CUT_OFF = "run.cut_off" {
        exit: &[Temporary],
        who: &[You],
        cause: "The last run died before its end: it was killed, or the machine went down. Nothing of it was published, and what it had read is kept.",
        hints: &[
            Do("run `drivetrain sync {name}` again: it goes on where that run ended; what was published before is unharmed"),
        ],
        example: "the last run was cut off before its end (killed, or the machine went down); nothing of it was published",
    }
    SCHEDULE_INACTIVE = "schedule.inactive" {
        exit: &[Failed],
        who: &[You],
        cause: "A timer is installed and does not run.",
        hints: &[Do("`drivetrain schedule {name} --install` starts it again")],
        example: "daily at 05:30 by systemd: the timer is not active",
    }
    SCHEDULE_NO_CRON = "schedule.no_cron" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The crontab has the job, and no cron runs that would start it.",
        hints: &[Do("`sudo systemctl enable --now cron` starts it")],
        example: "daily at 05:30 by cron, and no cron can be seen running here",
    }
    SCHEDULE_MISSED = "schedule.missed" {
        exit: &[Temporary],
        who: &[You, Machine],
        cause: "The schedule should have started a run, and there was none.",
        hints: &[
            Do("`drivetrain doctor {name} --as-cron` shows what a run from cron would meet"),
        ],
        example: "it should have run 2 days ago, and did not",
    }
    DOCTOR_CRON_ELSEWHERE = "doctor.cron_elsewhere" {
        exit: &[Failed],
        who: &[You],
        cause: "From cron the program looks at other folders, and does not find the connection there.",
        hints: &[
            Also("`drivetrain schedule justworks --with cron --install` writes DRIVETRAIN_HOME into its line"),
            Also("or put a line DRIVETRAIN_HOME=PATH above the jobs of your crontab"),
        ],
        example: "from cron there is no connection justworks: it looks at other folders",
    }
    DOCTOR_CRON_FAILED = "doctor.cron_failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The program could not be started once more with cron's environment, or did not answer. The cause says why.",
        hints: &[Also("run the checks as they are: `drivetrain doctor`")],
        example: "this program could not be run as cron does",
    }
    DOCTOR_NO_CRON = "doctor.no_cron" {
        exit: &[Usage],
        who: &[You],
        cause: "Windows has no cron.",
        hints: &[Do("run `drivetrain doctor` as the task's user instead")],
        example: "there is no cron on Windows",
    }
}
