//! Questions, each with the flag that answers it where there is no one to ask.

use std::fmt::Display;
use std::time::Duration;

use console::{Term, measure_text_width};
use dialoguer::{Confirm, FuzzySelect, Input, MultiSelect, Password, Select};

use super::echo::Unechoed;
use super::theme::{Marks, theme};
use super::{Ui, dim};
use crate::foreign::visible;
use crate::secret::Secret;

/// How long the end by a signal may take before the question ends by itself.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why there is no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// No one can be asked.
    NoTerminal {
        /// What would have been asked.
        question: String,
        /// What answers it instead.
        flag: &'static str,
    },
    /// Ctrl-C or Esc.
    Interrupted,
    /// The terminal failed.
    Io(std::io::Error),
}

impl From<dialoguer::Error> for Unanswered {
    fn from(error: dialoguer::Error) -> Self {
        let dialoguer::Error::IO(error) = error;
        match error.kind() {
            std::io::ErrorKind::Interrupted => {
                // Ctrl-C is a signal as well, whose thread puts the terminal back, says so and ends
                // the program. Two endings at once would write over each other.
                std::thread::sleep(LAST_WORDS);
                Self::Interrupted
            }
            _ => Self::Io(error),
        }
    }
}

/// An answer, or why there is none.
pub type Answer<T> = Result<T, Unanswered>;

/// Items of a list, a line each.
fn shown(items: &[&str]) -> Vec<String> {
    items
        .iter()
        .map(|item| visible(item).into_owned())
        .collect()
}

impl Ui {
    fn can_ask(&self, question: &str, flag: &'static str) -> Answer<()> {
        if self.asks() {
            return Ok(());
        }
        Err(Unanswered::NoTerminal {
            question: question.to_owned(),
            flag,
        })
    }

    /// The terminal while a question reads keys.
    fn by_keys(&self, question: &str, flag: &'static str) -> Answer<Unechoed> {
        self.can_ask(question, flag)?;
        Ok(Unechoed::for_keys())
    }

    /// Yes or no; with a default, Enter takes it.
    pub fn confirm(
        &self,
        question: &str,
        default: Option<bool>,
        flag: &'static str,
    ) -> Answer<bool> {
        let _keys = self.by_keys(question, flag)?;
        let theme = theme();
        // Enter confirms: a key that answers at once would leave the Enter that people add to it
        // as the answer to the next question.
        let mut confirm = Confirm::with_theme(&theme)
            .with_prompt(visible(question))
            .wait_for_newline(true);
        if let Some(default) = default {
            confirm = confirm.default(default);
        }
        Ok(confirm.interact()?)
    }

    /// One of a few.
    pub fn select(&self, question: &str, items: &[&str], flag: &'static str) -> Answer<usize> {
        let _keys = self.by_keys(question, flag)?;
        let theme = theme();
        let select = Select::with_theme(&theme).with_prompt(visible(question));
        let chosen = select.items(shown(items)).default(0).interact_opt()?;
        chosen.ok_or(Unanswered::Interrupted)
    }

    /// One of many, by typing part of its name.
    pub fn search(&self, question: &str, items: &[&str], flag: &'static str) -> Answer<usize> {
        let _keys = self.by_keys(question, flag)?;
        let theme = theme();
        let select = FuzzySelect::with_theme(&theme.colors).with_prompt(visible(question));
        let chosen = select.items(shown(items)).default(0).interact_opt()?;
        chosen.ok_or(Unanswered::Interrupted)
    }

    /// Some of a few, each checked or not; gives which.
    pub fn check(
        &self,
        question: &str,
        items: &[&str],
        checked: &[bool],
        flag: &'static str,
    ) -> Answer<Vec<usize>> {
        let _keys = self.by_keys(question, flag)?;
        let theme = theme();
        let select = MultiSelect::with_theme(&theme).with_prompt(visible(question));
        let chosen = select.items(shown(items)).defaults(checked);
        chosen.interact_opt()?.ok_or(Unanswered::Interrupted)
    }

    /// A line of text that `check` accepts.
    pub fn input(
        &self,
        question: &str,
        default: Option<String>,
        flag: &'static str,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Answer<String> {
        let _keys = self.by_keys(question, flag)?;
        // The library shows a default as it is; one that would steer has to be typed.
        let default = default.filter(|text| visible(text) == *text);
        let theme = theme();
        let mut input = Input::<String>::with_theme(&theme)
            .with_prompt(visible(question))
            .report(false)
            // An empty line goes to `check`, which says what is wrong with it.
            .allow_empty(true)
            .validate_with(|text: &String| check(text.trim()));
        if let Some(default) = &default {
            input = input.default(default.clone());
        }
        let text = input.interact_text()?;
        let typed = Some(&text).filter(|text| default.as_ref() != Some(text));
        let default = default.map_or_else(String::new, |text| format!(" ({text})"));
        let line = format!("? {question}{default} › {}", typed.map_or("", |text| text));
        let columns = Term::stderr()
            .size_checked()
            .map_or(80, |(_, columns)| columns);
        let more = measure_text_width(&line).saturating_sub(1) / usize::from(columns.max(1));
        // The library takes away one line, however many the answer has filled.
        let _ = Term::stderr().clear_last_lines(more);
        let text = text.trim();
        self.answered(
            &theme,
            question,
            theme.colors.values_style.apply_to(visible(text)),
        );
        Ok(text.to_owned())
    }

    /// What is left of a question.
    fn answered(&self, theme: &Marks, question: &str, answer: impl Display) {
        self.say(format!(
            "{} {} {} {answer}",
            theme.colors.success_prefix,
            theme.colors.prompt_style.apply_to(visible(question)),
            theme.colors.success_suffix
        ));
    }

    /// Text that is not shown while it is typed.
    pub fn password(&self, question: &str, flag: &'static str) -> Answer<Secret> {
        self.can_ask(question, flag)?;
        let theme = theme();
        let text = Password::with_theme(&theme)
            .with_prompt(format!("{} (hidden)", visible(question)))
            .allow_empty_password(true)
            .validate_with(|text: &String| match text.trim() {
                "" => Err("it cannot be empty"),
                _ => Ok(()),
            })
            .report(false)
            .interact()?;
        self.answered(&theme, question, dim().apply_to("hidden"));
        Ok(Secret::new(text.trim()))
    }
}
