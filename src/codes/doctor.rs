//! What only `drivetrain doctor` looks for.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn, Temporary, Usage};
use super::Who::{Admin, Machine, Nobody, You};

rows! {
    FILES_FULL = "files.full" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The disk is full: nothing can be written.",
        hints: &[Also("check the free space: `df -h`; then free some")],
        example: "cannot write to the data folder: no space left on device",
    }
    STORE_LITTLE_SPACE = "store.little_space" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The disk has too little space for the database to grow. A sync that fills it changes nothing and says so.",
        hints: &[Also("free some space: `df -h` shows how full the disk is")],
        example: "the database has 5.1 MB, its disk has 12.0 MB left: too little to be safe",
    }
    ENVIRONMENT_NO_CERTIFICATES = "environment.no_certificates" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "SSL_CERT_FILE or SSL_CERT_DIR points to something without a certificate, so no server can be trusted.",
        hints: &[
            Do("set it to your company's CA certificates in PEM form, or `unset SSL_CERT_FILE` to use the system's"),
        ],
        example: "SSL_CERT_FILE holds no certificate",
    }
    CLOCK_OFF = "clock.off" {
        exit: &[Failed],
        who: &[Machine],
        cause: "This machine's clock and the server's differ by more than ten minutes. The sign-in is not affected, because its expiry uses the server's clock. Date windows and schedules are.",
        hints: &[Also("set the time automatically: `sudo timedatectl set-ntp true`")],
        example: "this machine's clock is 2 days ahead of the server's",
    }
    AUTH_NO_SIGN_IN_PAGE = "auth.no_sign_in_page" {
        exit: &[Failed],
        who: &[You],
        cause: "This is not Justworks' sign-in page: the server at that address answers something else. Syncs do not need it; the next sign-in does.",
        hints: &[
            Also("check the address of the sign-in page; another common one: `drivetrain connect justworks --authorize-url https://payroll.justworks.com/oauth/authorize`"),
        ],
        example: "secure.example.com answers 404 where the sign-in page should be",
    }
    AUTH_ACCESS_EXPIRED = "auth.access_expired" {
        exit: &[Temporary],
        who: &[Nobody, You],
        cause: "The access token has expired, as it does every day; the next sync renews it. The checks do not renew it by themselves, so the endpoints could not be checked.",
        hints: &[
            Do("`drivetrain doctor {name} --refresh` renews it and continues; so does `drivetrain sync {name}`"),
        ],
        example: "expired 3 h ago",
    }
    AUTH_EXPIRES_SOON = "auth.expires_soon" {
        exit: &[SignIn],
        who: &[Admin, You],
        cause: "The sign-in expires within 7 days unless a sync renews it.",
        hints: &[
            Also("`drivetrain sync justworks` renews it"),
            Also("if it cannot be renewed: `drivetrain connect justworks`"),
        ],
        example: "valid until 2026-12-02 09:00 (in 5 d) without another sync",
    }
    RUN_CUT_OFF = "run.cut_off" {
        exit: &[Temporary],
        who: &[You],
        cause: "The last sync was cut off: it was killed, or the machine went down. Nothing of it was saved to the tables; what it had read is kept for the next one.",
        hints: &[
            Do("run `drivetrain sync {name}` again: it continues where that sync stopped; earlier data is unchanged"),
        ],
        example: "the last sync was cut off (killed, or the machine went down); nothing of it was saved",
    }
    SCHEDULE_INACTIVE = "schedule.inactive" {
        exit: &[Failed],
        who: &[You],
        cause: "A timer is installed but does not run.",
        hints: &[Do("`drivetrain schedule {name} --install` starts it again")],
        example: "daily at 05:30 by systemd: the timer is not active",
    }
    SCHEDULE_NO_CRON = "schedule.no_cron" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The crontab has the job, but cron is not running.",
        hints: &[Do("`sudo systemctl enable --now cron` starts it")],
        example: "daily at 05:30 by cron, but cron does not seem to run here",
    }
    SCHEDULE_MISSED = "schedule.missed" {
        exit: &[Temporary],
        who: &[You, Machine],
        cause: "The schedule should have started a sync, but did not.",
        hints: &[
            Do("`drivetrain doctor {name} --as-cron` shows what a sync from cron would meet"),
        ],
        example: "should have run 2 days ago, but did not",
    }
    DOCTOR_CRON_ELSEWHERE = "doctor.cron_elsewhere" {
        exit: &[Failed],
        who: &[You],
        cause: "Under cron, drivetrain looks in other folders and does not find the connection.",
        hints: &[
            Also("`drivetrain schedule justworks --with cron --install` writes DRIVETRAIN_HOME into its line"),
            Also("or put a line DRIVETRAIN_HOME=PATH above the jobs in your crontab"),
        ],
        example: "from cron there is no connection justworks: it looks in other folders",
    }
    DOCTOR_CRON_FAILED = "doctor.cron_failed" {
        exit: &[Failed],
        who: &[You],
        cause: "drivetrain could not be started with cron's environment, or did not answer. The cause says why.",
        hints: &[Also("run the normal checks: `drivetrain doctor`")],
        example: "drivetrain could not be run the way cron does",
    }
    DOCTOR_NO_CRON = "doctor.no_cron" {
        exit: &[Usage],
        who: &[You],
        cause: "Windows has no cron.",
        hints: &[Do("run `drivetrain doctor` as the task's user instead")],
        example: "there is no cron on Windows",
    }
}
