//! Every table fits the terminal it is read in, at 60, 80 and 100 columns: no line is wider, but one that holds
//! an address, an ID, a path or a command that is to be copied whole.

use crate::support::TestEnv;
use crate::terminal::Terminal;

/// Lines that are too wide for their terminal.
fn too_wide(written: &str, columns: usize) -> Vec<String> {
    let plain = console::strip_ansi_codes(written);
    let lines = plain.split(['\n', '\r']).map(str::trim_end);
    let wide = lines.filter(|line| console::measure_text_width(line) > columns);
    wide.filter(|line| {
        let is_whole = line.contains('`') || line.contains("drivetrain ");
        let long = line.split_whitespace().any(|word| word.len() >= 30);
        !is_whole && !long
    })
    .map(str::to_owned)
    .collect()
}

#[test]
fn no_table_is_torn() {
    let env = TestEnv::in_memory();
    let company = ["--as-of", "2026-06-30", "--members", "9", "--payrolls", "8"];
    env.sandbox(&company);
    env.run(&["sync", "--as-of", "2026-07-31"]).expect(0);
    env.run(&["verify", "--all"]).expect(0);
    let mut wrong = Vec::new();
    for columns in [60, 80, 100] {
        for args in [
            &["status"][..],
            &["status", "--tables"],
            &["streams"],
            &["streams", "-v"],
            &["runs"],
            &["runs", "show"],
            &["changes"],
            &["why", "payrolls", "--no-input"],
            &["why", "payroll", "2026-06-19"],
            &["doctor"],
            &["doctor", "--all"],
            &["verify", "--all"],
            &["verify", "--list"],
            &["explain"],
            &["explain", "store"],
            &["query", "--list"],
            &["config", "list"],
            &["schedule"],
            &[],
        ] {
            let mut terminal = Terminal::of(&env.command(args), 400, columns);
            terminal.exit();
            for line in too_wide(&terminal.written(), usize::from(columns)) {
                wrong.push(format!("{args:?} at {columns}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn colors_and_questions_are_settled_by_a_flag() {
    let env = TestEnv::in_memory();
    env.sandbox(&["--members", "3", "--payrolls", "2"]);
    let plain = env.run(&["status"]).expect(0).stdout;
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    let painted = env.run(&["status", "--color", "always"]).expect(0).stdout;
    assert!(painted.contains("\u{1b}["), "{painted:?}");
    let mut terminal = Terminal::of(&env.command(&["status", "--color", "never"]), 60, 80);
    assert_eq!(terminal.exit(), 0);
    assert!(
        !terminal.written().contains("\u{1b}[3"),
        "{:?}",
        terminal.written()
    );
    // Where a person could be asked, and is not to be, the flag that answers is named.
    let mut terminal = Terminal::of(&env.command(&["disconnect", "--no-input"]), 24, 80);
    assert_eq!(terminal.exit(), 2);
    assert!(terminal.screen().contains("--yes"), "{}", terminal.screen());
}
