//! The completion scripts in `completions/` are what the program prints, and a shell takes them.

use std::path::{Path, PathBuf};

use crate::support::TestEnv;
use crate::tools::updating;

/// A shell, and its file as that shell wants it to be named.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "drivetrain.bash"),
    ("zsh", "_drivetrain"),
    ("fish", "drivetrain.fish"),
    ("powershell", "_drivetrain.ps1"),
    ("elvish", "drivetrain.elv"),
];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("completions")
        .join(name)
}

#[test]
fn the_scripts_are_those_of_this_command_line() {
    let env = TestEnv::new();
    for (shell, name) in SCRIPTS {
        let printed = env.run(&["completions", shell]).expect(0).stdout;
        if updating() {
            std::fs::write(file(name), &printed).unwrap();
        }
        let kept = std::fs::read_to_string(file(name)).unwrap_or_default();
        assert!(
            kept == printed,
            "completions/{name} is stale: run scripts/completions"
        );
    }
}

/// The pages of the manual, from the command line as it is.
#[test]
fn the_manual_is_that_of_this_command_line() {
    let folder = file("man");
    let made = tempfile::tempdir().unwrap();
    let program = <drivetrain::cli::Cli as clap::CommandFactory>::command();
    // The version names a commit, which a page need not.
    clap_mangen::generate_to(program.version("").disable_version_flag(false), made.path()).unwrap();
    let pages = |folder: &Path| -> std::collections::BTreeMap<String, String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(path).unwrap())
            })
            .collect()
    };
    let made = pages(made.path());
    assert!(made.len() > 25);
    if updating() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, page) in &made {
            std::fs::write(folder.join(name), page).unwrap();
        }
    }
    let kept = pages(&folder);
    for (name, page) in &made {
        assert!(
            kept.get(name) == Some(page),
            "completions/man/{name} is stale: run scripts/completions"
        );
    }
    assert_eq!(kept.len(), made.len());
}

#[cfg(unix)]
mod shells {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::file;
    use crate::support::TestEnv;
    use crate::terminal::Terminal;
    use crate::tools::tools_present;

    /// A home with a connection that was synced.
    fn home() -> TestEnv {
        let env = TestEnv::in_memory();
        env.sandbox(&["--members", "3", "--payrolls", "2"]);
        env
    }

    /// A shell that finds the program, in this home.
    fn shell(env: &TestEnv, program: &str) -> Command {
        let mut command = env.command(&[]);
        let folder = PathBuf::from(command.get_program());
        let folder = folder.parent().unwrap().display().to_string();
        let mut shell = Command::new(program);
        shell.env_clear();
        for (name, value) in command.get_envs() {
            shell.env(name, value.unwrap_or_default());
        }
        command.env_clear();
        shell.env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"));
        shell
    }

    fn said(command: &mut Command) -> String {
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && error.is_empty(), "{error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What bash proposes for the last of these words.
    fn proposed(env: &TestEnv, words: &[&str]) -> Vec<String> {
        let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        let (last, before) = words.split_last().unwrap();
        let before = before.last().unwrap();
        let script = format!(
            "source \"$1\"; COMP_WORDS=({}); COMP_CWORD={}; \
             _clap_complete_drivetrain drivetrain '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            quoted.join(" "),
            words.len() - 1,
        );
        let mut bash = shell(env, "bash");
        bash.args(["--norc", "--noprofile", "-c", &script, "bash"])
            .arg(file("drivetrain.bash"));
        said(&mut bash).lines().map(str::to_owned).collect()
    }

    #[test]
    fn bash_completes_words_and_things() {
        if !tools_present(&["bash"]) {
            return;
        }
        let env = home();
        for (words, first) in [
            (&["drivetrain", "stat"][..], "status"),
            (&["drivetrain", "connect", "--sand"], "--sandbox"),
            (&["drivetrain", "sync", ""], "sandbox"),
            (&["drivetrain", "status", "-c", "s"], "sandbox"),
            (
                &["drivetrain", "query", "headcount_b"],
                "headcount_by_month",
            ),
            (&["drivetrain", "why", "payrol"], "payrolls"),
            (
                &["drivetrain", "explain", "auth.refresh_r"],
                "auth.refresh_rejected",
            ),
            (&["drivetrain", "runs", "show", "la"], "latest"),
            (
                &["drivetrain", "config", "set", "finance.h"],
                "finance.hours_per_year",
            ),
            (
                &["drivetrain", "verify", "--rule", "period_g"],
                "period_gap",
            ),
        ] {
            let all = proposed(&env, words);
            assert_eq!(
                all.first().map(String::as_str),
                Some(first),
                "{words:?}: {all:?}"
            );
        }
        // A run by its ID, of those that the database remembers.
        let runs = proposed(&env, &["drivetrain", "runs", "show", ""]);
        let known = env.run(&["runs", "--json"]).expect(0).json().to_string();
        assert!(
            runs.iter().any(|run| run.len() > 8 && known.contains(run)),
            "{runs:?}"
        );
        // Nothing is proposed that is not one: no program of the system for a connection.
        assert!(!proposed(&env, &["drivetrain", "sync", ""]).contains(&"bash".to_owned()));
    }

    #[test]
    fn fish_completes_things_with_what_they_are() {
        if !tools_present(&["fish"]) {
            return;
        }
        let env = home();
        let mut fish = shell(&env, "fish");
        fish.args(["--no-config", "-c"]).arg(format!(
            "source {}; complete -C 'drivetrain query headcount_b'; complete -C 'drivetrain sync '",
            file("drivetrain.fish").display()
        ));
        let said = said(&mut fish);
        assert!(
            said.contains("headcount_by_month\tpeople at each"),
            "{said}"
        );
        assert!(said.contains("sandbox\tCopperfin"), "{said}");
    }

    #[test]
    fn zsh_completes_at_a_tab() {
        if !tools_present(&["zsh"]) {
            return;
        }
        let env = home();
        let mut zsh = shell(&env, "zsh");
        zsh.args(["-f", "-i"]);
        let mut terminal = Terminal::run(&zsh, 24);
        terminal.press("PS1='ready> '; autoload -U compinit; compinit -u -D\r");
        terminal.until("\nready> ");
        terminal.press(&format!("source {}\r", file("_drivetrain").display()));
        terminal.press("clear\r");
        terminal.until("ready> ");
        terminal.press("drivetrain sync sand\t");
        terminal.until("drivetrain sync sandbox");
        terminal.press("\x15drivetrain query headcount_b\t");
        terminal.until("drivetrain query headcount_by_month");
        terminal.press("\x15exit\r");
        terminal.exit();
    }

    /// Fails unless the shell can read its script, which it does not run.
    fn reads(shell: &str, flag: &str, name: &str) {
        if !tools_present(&[shell]) {
            return;
        }
        let check = |file: &Path| {
            let mut command = Command::new(shell);
            command.arg(flag).arg(file).output().unwrap()
        };
        let output = check(&file(name));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.is_empty(),
            "{shell}: {said}"
        );
    }

    #[test]
    fn shells_can_read_their_scripts() {
        reads("zsh", "-n", "_drivetrain");
        reads("fish", "--no-execute", "drivetrain.fish");
        reads("bash", "-n", "drivetrain.bash");
    }
}

/// A description is seen whole in a list of proposals.
#[test]
fn descriptions_are_short() {
    fn look(command: &clap::Command, long: &mut Vec<String>) {
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        if about.len() >= 55 && command.get_name() != "drivetrain" {
            long.push(format!("{}: {about}", command.get_name()));
        }
        for argument in command.get_arguments().filter(|it| !it.is_hide_set()) {
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            // What holds without it stands behind.
            let help = help.split(" [default").next().unwrap().to_owned();
            if help.len() >= 80 {
                long.push(format!(
                    "{} {}: {help}",
                    command.get_name(),
                    argument.get_id()
                ));
            }
        }
        command.get_subcommands().for_each(|it| look(it, long));
    }
    let mut long = Vec::new();
    look(
        &<drivetrain::cli::Cli as clap::CommandFactory>::command(),
        &mut long,
    );
    assert!(long.is_empty(), "{long:#?}");
}
