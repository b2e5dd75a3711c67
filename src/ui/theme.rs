//! How questions look: the marks are those of the rest of what is said, and a default is told by a capital
//! letter, since a word behind the question looks like an answer.

use std::fmt::{self, Write};

use console::style;
use dialoguer::theme::{ColorfulTheme, Theme};

/// The look of questions.
pub struct Marks {
    pub colors: ColorfulTheme,
}

/// The one look.
pub fn theme() -> Marks {
    Marks {
        colors: ColorfulTheme {
            success_prefix: style("✓".to_owned()).for_stderr().green(),
            error_prefix: style("✗".to_owned()).for_stderr().red(),
            ..ColorfulTheme::default()
        },
    }
}

impl Theme for Marks {
    fn format_prompt(&self, f: &mut dyn Write, prompt: &str) -> fmt::Result {
        self.colors.format_prompt(f, prompt)
    }

    fn format_error(&self, f: &mut dyn Write, error: &str) -> fmt::Result {
        self.colors.format_error(f, error)
    }

    fn format_confirm_prompt(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        default: Option<bool>,
    ) -> fmt::Result {
        let answers = match default {
            None => "[y/n]",
            Some(true) => "[Y/n]",
            Some(false) => "[y/N]",
        };
        let prompt = self.colors.prompt_style.apply_to(prompt);
        let prefix = &self.colors.prompt_prefix;
        write!(f, "{prefix} {prompt} {answers} ")
    }

    fn format_confirm_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        selection: Option<bool>,
    ) -> fmt::Result {
        self.colors
            .format_confirm_prompt_selection(f, prompt, selection)
    }

    fn format_input_prompt(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        default: Option<&str>,
    ) -> fmt::Result {
        self.colors.format_input_prompt(f, prompt, default)
    }

    fn format_input_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        typed: &str,
    ) -> fmt::Result {
        self.colors.format_input_prompt_selection(f, prompt, typed)
    }

    fn format_password_prompt(&self, f: &mut dyn Write, prompt: &str) -> fmt::Result {
        self.colors.format_password_prompt(f, prompt)
    }

    fn format_select_prompt(&self, f: &mut dyn Write, prompt: &str) -> fmt::Result {
        self.colors.format_select_prompt(f, prompt)
    }

    fn format_select_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        selected: &str,
    ) -> fmt::Result {
        self.colors
            .format_select_prompt_selection(f, prompt, selected)
    }

    fn format_select_prompt_item(
        &self,
        f: &mut dyn Write,
        text: &str,
        active: bool,
    ) -> fmt::Result {
        self.colors.format_select_prompt_item(f, text, active)
    }

    fn format_multi_select_prompt(&self, f: &mut dyn Write, prompt: &str) -> fmt::Result {
        self.colors.format_multi_select_prompt(f, prompt)
    }

    fn format_multi_select_prompt_selection(
        &self,
        f: &mut dyn Write,
        prompt: &str,
        selections: &[&str],
    ) -> fmt::Result {
        let none = ["none"];
        let selections = if selections.is_empty() {
            &none
        } else {
            selections
        };
        self.colors
            .format_multi_select_prompt_selection(f, prompt, selections)
    }

    fn format_multi_select_prompt_item(
        &self,
        f: &mut dyn Write,
        text: &str,
        checked: bool,
        active: bool,
    ) -> fmt::Result {
        let cursor = if active { "❯" } else { " " };
        let mark = if checked { "☑" } else { "☐" };
        write!(f, "{} {mark} {text}", style(cursor).for_stderr().green())
    }
}
