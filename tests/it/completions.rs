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

#[cfg(unix)]
mod shells {
    use std::path::Path;
    use std::process::Command;

    use super::file;
    use crate::tools::tools_present;

    /// Runs bash with the script loaded; gives back what it prints.
    fn bash(command: &str) -> String {
        let script = format!("source \"$1\"; {command}");
        let output = Command::new("bash")
            .args(["--norc", "--noprofile", "-euc", &script, "bash"])
            .arg(file("drivetrain.bash"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(said, "");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What bash proposes for the last of these words.
    fn proposed(words: &[&str]) -> Vec<String> {
        let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        let (last, before) = words.split_last().unwrap();
        let before = before.last().unwrap();
        let lines = bash(&format!(
            "set +eu; COMP_WORDS=({}); COMP_CWORD={}; COMP_LINE='{}'; COMP_POINT=${{#COMP_LINE}}; \
             _drivetrain drivetrain '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            quoted.join(" "),
            words.len() - 1,
            words.join(" "),
        ));
        lines.lines().map(str::to_owned).collect()
    }

    #[test]
    fn bash_completes_verbs_sources_and_flags() {
        if !tools_present(&["bash"]) {
            return;
        }
        assert!(bash("complete -p drivetrain").contains("_drivetrain"));
        assert_eq!(proposed(&["drivetrain", "stat"]), ["status"]);
        assert_eq!(
            proposed(&["drivetrain", "connect", "--sand"]),
            ["--sandbox"]
        );
        assert!(proposed(&["drivetrain", "completions", ""]).contains(&"fish".to_owned()));
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
        // A shell that takes anything would prove nothing.
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join(name);
        std::fs::write(&broken, "if true\n").unwrap();
        assert!(!check(&broken).status.success(), "{shell} takes anything");
    }

    #[test]
    fn zsh_can_read_its_script() {
        reads("zsh", "-n", "_drivetrain");
    }

    #[test]
    fn fish_can_read_its_script() {
        reads("fish", "--no-execute", "drivetrain.fish");
    }
}
