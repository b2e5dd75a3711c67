//! The words of a key: how it is written must not decide whether it is private.

/// `addresses` is `address` and `phones` is `phone`.
pub(super) fn is_plural(own: &str, word: &str) -> bool {
    own.strip_prefix(word)
        .is_some_and(|rest| rest == "s" || rest == "es")
}

/// The words of a key, however it is written: `dateOfBirth`, `date_of_birth`, `SSNLast4`. Digits are
/// words of their own.
pub(in crate::justworks) fn words(key: &str) -> Vec<String> {
    let chars: Vec<char> = key.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let hump = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        let digits = before.is_some_and(|before| before.is_ascii_digit() != c.is_ascii_digit());
        if !c.is_alphanumeric() || hump || digits {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
