//! `drivetrain sandbox --scenario`: what goes wrong in real life, to be looked at before it happens.
//!
//! A scenario is the fault, the steps for another terminal, what one sees there, and what fixes it.
//! The steps work in a home of their own below the temporary folder, and take the sandbox's token
//! from its start, so that they need no browser. A test does what is printed here to the letter.

mod table;

use clap::builder::{PossibleValue, TypedValueParser};

use crate::sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Options};
use crate::ui::{behind, bold, cyan, dim, fold};
pub use table::SCENARIOS;

/// What `--scenario` says without a name.
pub const LIST: &str = "list";

/// Something that goes wrong.
#[derive(Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: &'static str,
    /// What happens, in a line.
    pub about: &'static str,
    /// How the sandbox differs.
    options: fn(&mut Options),
    /// What strikes its requests.
    faults: fn() -> Vec<Fault>,
    /// Whether a proxy that blocks is started beside it.
    pub proxy: bool,
    /// What is done in the other terminal.
    steps: &'static [&'static str],
    /// How the last step ends.
    exit: u8,
    /// What it says.
    sees: &'static str,
    /// What fixes it, as commands for the same terminal.
    fix: &'static [&'static str],
}

/// What the steps are filled in with.
#[derive(Debug, Default)]
pub struct Values {
    /// The API.
    pub api: String,
    /// The page to sign in at.
    pub authorize: String,
    /// A grant of the sandbox, as JSON.
    pub token: String,
    /// The proxy that blocks.
    pub proxy: String,
    /// The CA's file.
    pub ca: String,
    /// The redirect URI that the app is registered with.
    pub redirect: String,
}

impl Scenario {
    /// Sets the sandbox up for it.
    pub fn apply(&self, options: &mut Options) {
        (self.options)(options);
    }

    /// What is to strike.
    pub fn faults(&self) -> Vec<Fault> {
        (self.faults)()
    }

    /// What a person does, sees and fixes, to be printed.
    pub fn text(&self, values: &Values) -> String {
        let commands = |commands: &[&str]| -> String {
            let shown = |command: &&str| {
                let command = values.fill(command).replace('\n', "\n  ");
                format!("  {}\n", cyan().apply_to(command))
            };
            commands.iter().map(shown).collect()
        };
        let code = self.sees.trim_matches(['[', ']']);
        let more = if code == self.sees {
            String::new()
        } else {
            format!("\n(`drivetrain explain {code}` explains it)")
        };
        format!(
            "{}\n{}\n\nIn another terminal:\n\n{}\nExpected result: exit code {}, {}{}\n\nHow to fix it:\n\n{}\nPress Ctrl-C to stop it. You can then delete the folder in DRIVETRAIN_HOME.",
            bold().apply_to(self.name),
            fold(self.about, ""),
            commands(self.steps),
            self.exit,
            bold().apply_to(self.sees),
            dim().apply_to(more),
            commands(self.fix)
        )
    }
}

impl Values {
    fn fill(&self, command: &str) -> String {
        command
            .replace("{secret}", CLIENT_SECRET)
            .replace("{client}", CLIENT_ID)
            .replace("{api}", &self.api)
            .replace("{authorize}", &self.authorize)
            .replace("{token}", &self.token)
            .replace("{proxy}", &self.proxy)
            .replace("{ca}", &self.ca)
            .replace("{redirect}", &self.redirect)
    }
}

/// All of them, a line each.
pub fn list() -> String {
    let widest = SCENARIOS.iter().map(|it| it.name.len()).max();
    let widest = widest.unwrap_or_default();
    let line = |scenario: &Scenario| {
        let about = behind(scenario.about, widest + 2);
        format!("{:widest$}  {about}\n", scenario.name)
    };
    SCENARIOS.iter().map(line).collect()
}

/// Reads the value of `--scenario`: a scenario, or the wish to see them.
#[derive(Debug, Clone, Copy)]
pub struct Choice(pub Option<&'static Scenario>);

/// Reads it.
#[derive(Clone)]
pub struct Choices;

impl TypedValueParser for Choices {
    type Value = Choice;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Choice, clap::Error> {
        let parser = clap::builder::StringValueParser::new().try_map(|text| {
            let found = SCENARIOS.iter().find(|scenario| scenario.name == text);
            match found {
                None if text != LIST => Err(format!(
                    "there is no such scenario; there are\n\n{}",
                    list()
                )),
                found => Ok(Choice(found)),
            }
        });
        parser.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let listed = PossibleValue::new(LIST).hide(true);
        let values = SCENARIOS
            .iter()
            .map(|scenario| PossibleValue::new(scenario.name).help(scenario.about));
        Some(Box::new(values.chain([listed])))
    }
}
