//! What is taken out of every answer before it is landed, hashed or kept.
//!
//! By key name, at any depth: tax ids, birth, sex and gender, bank and account numbers, addresses,
//! phones, and e-mail unless it is marked as work. What a person includes by name *and* the grant
//! covers passes. The value's place stays visible (`"[redacted]"`), because an absent field would
//! look like one that is empty.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;

use super::scopes::{Include, Scopes};
use crate::catalog::REDACTED;

/// Words of key names whose values are taken out. The inside of several objects is not published
/// (`country_data`, `partner_settings`), so that what other countries and forms call the same
/// things stands here as well.
const OUT: [&str; 57] = [
    // Numbers of people.
    "ssn",
    "itin",
    "ein",
    "fein",
    "tin",
    "taxid",
    "nin",
    "nino",
    "sin",
    "tfn",
    "cpf",
    "curp",
    "rfc",
    "aadhaar",
    "pan",
    "passport",
    "visa",
    "license",
    "licence",
    // Accounts.
    "bank",
    "account",
    "routing",
    "iban",
    "bic",
    "swift",
    "bsb",
    // Where people are and how to reach them at home.
    "address",
    "street",
    "zip",
    "zipcode",
    "postal",
    "postcode",
    "phone",
    "telephone",
    "mobile",
    "cell",
    "fax",
    // Who people are.
    "race",
    "ethnicity",
    "religion",
    "disability",
    "disabled",
    "veteran",
    "marital",
    "spouse",
    "nationality",
    "citizenship",
    "immigration",
    "pronoun",
    "orientation",
    "age",
    "medical",
    "health",
    "dependent",
    "beneficiary",
    "beneficiaries",
    "emergency",
];

/// What may pass, decided once per run, and once per key name: a sync meets the same few hundred
/// names a million times.
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    sex: bool,
    birth: bool,
    judged: RefCell<HashMap<String, Judgement>>,
}

/// Key names that are remembered: where ids are used as keys there is no end of them.
const NAMES: usize = 4_096;

impl Redaction {
    /// Lets through what is both included by name and granted.
    pub fn new(include: &[Include], granted: &Scopes) -> Self {
        let passes = |wish: Include| include.contains(&wish) && granted.covers(wish.scope());
        Self {
            sex: passes(Include::Sex),
            birth: passes(Include::Dob),
            judged: RefCell::default(),
        }
    }

    /// Takes out what must not be kept, in place.
    pub fn apply(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.apply(item)),
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    match self.judge(key) {
                        Judgement::Keep => self.apply(value),
                        Judgement::KeepIfWork => self.work_only(value),
                        Judgement::TakeOut => take_out(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// E-mail: objects that say they are for work keep their address; whatever else stands in them
    /// is judged as everywhere, and everything that is not for work is taken out.
    fn work_only(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.work_only(item)),
            Value::Object(fields) if is_work(fields) => {
                for (key, value) in fields.iter_mut() {
                    if !matches!(key.as_str(), "address" | "email" | "value") {
                        let mut one = serde_json::json!({ key.as_str(): value.take() });
                        self.apply(&mut one);
                        *value = one[key.as_str()].take();
                    }
                }
            }
            _ => take_out(value),
        }
    }

    fn judge(&self, key: &str) -> Judgement {
        let mut judged = self.judged.borrow_mut();
        if let Some(judgement) = judged.get(key) {
            return *judgement;
        }
        let judgement = self.consider(key);
        if judged.len() < NAMES {
            judged.insert(key.to_owned(), judgement);
        }
        judgement
    }

    fn consider(&self, key: &str) -> Judgement {
        let words = words(key);
        let has = |word: &str| words.iter().any(|own| own == word || is_plural(own, word));
        let starts = |stem: &str| words.iter().any(|own| own.starts_with(stem));
        let pair = |first: &str, second: &str| {
            words
                .windows(2)
                .any(|two| two[0] == first && two[1].starts_with(second))
        };
        // `sex_assigned_at_birth` is about sex: whoever may see the one need not see the other.
        let squeezed = words.concat();
        if has("sex") || starts("gender") || squeezed.contains("sexassigned") {
            return if self.sex {
                Judgement::Keep
            } else {
                Judgement::TakeOut
            };
        }
        if starts("birth") || has("dob") || squeezed.contains("ofbirth") {
            return if self.birth {
                Judgement::Keep
            } else {
                Judgement::TakeOut
            };
        }
        let out = OUT;
        if out.into_iter().any(has)
            || STEMS.iter().any(|stem| squeezed.contains(stem))
            || pair("tax", "id")
            || pair("tax", "number")
            || pair("line", "1")
            || pair("line", "2")
            || pair("tax", "file")
            || pair("fiscal", "code")
            || pair("sort", "code")
            || pair("national", "id")
            || pair("national", "insurance")
            || pair("social", "security")
            || pair("social", "insurance")
        {
            return Judgement::TakeOut;
        }
        if squeezed.contains("email") || has("mail") {
            let work = ["work", "business", "company"].into_iter().any(has);
            return if work {
                Judgement::Keep
            } else {
                Judgement::KeepIfWork
            };
        }
        Judgement::Keep
    }
}

#[derive(Debug, Clone, Copy)]
enum Judgement {
    Keep,
    KeepIfWork,
    TakeOut,
}

/// `addresses` is `address` and `phones` is `phone`.
fn is_plural(own: &str, word: &str) -> bool {
    own.strip_prefix(word)
        .is_some_and(|rest| rest == "s" || rest == "es")
}

/// The words of a key, however it is written: `dateOfBirth`, `date_of_birth`, `SSNLast4`. Digits are
/// words of their own.
fn words(key: &str) -> Vec<String> {
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

/// Stems that say enough even in a key that runs its words together: `accountnumber`.
const STEMS: [&str; 13] = [
    "accountnum",
    "routingnum",
    "phonenum",
    "homephone",
    "homeaddress",
    "taxid",
    "taxpayer",
    "taxnumber",
    "socialsecurity",
    "socialinsurance",
    "nationalinsurance",
    "passport",
    "iban",
];

/// Whatever was there, only its being there remains. Nothing stays nothing.
fn take_out(value: &mut Value) {
    let empty = match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if !empty {
        *value = Value::String(REDACTED.into());
    }
}

/// Whether an e-mail says that it is for work, and nothing else.
fn is_work(fields: &serde_json::Map<String, Value>) -> bool {
    let work = ["work", "business", "company"];
    ["type", "kind", "label", "category"].iter().any(|key| {
        let words = fields
            .get(*key)
            .and_then(Value::as_str)
            .map(words)
            .unwrap_or_default();
        let known = |word: &String| work.contains(&word.as_str()) || word == "email";
        words.iter().any(|word| work.contains(&word.as_str())) && words.iter().all(known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn redacted(mut value: Value, redaction: &Redaction) -> Value {
        redaction.apply(&mut value);
        value
    }

    #[test]
    fn takes_out_private_things_at_any_depth_and_in_any_spelling() {
        for key in [
            "ssn",
            "SSN",
            "tax_id",
            "taxId",
            "tax_identifier",
            "date_of_birth",
            "dateOfBirth",
            "birthday",
            "birth_date",
            "dob",
            "sex",
            "sex_assigned_at_birth",
            "gender",
            "gender_identity",
            "bank_name",
            "bankAccount",
            "account_number_tail",
            "routing_number",
            "addresses",
            "home_address",
            "phones",
            "phone_number",
            "mobile_phone",
            "email",
            "emails",
            "personal_email",
            "e_mail",
            "social_security_number",
            "national_id",
            "national_insurance_number",
            "social_insurance_number",
            "tax_file_number",
            "sin",
            "cpf",
            "marital_status",
            "ethnicity",
            "pronouns",
            "street",
            "line1",
            "postal_code",
            "emergency_contacts",
            "dependents",
            "sort_code",
            "drivers_license",
            "dateofbirth",
            "accountnumber",
            "phonenumber",
            "emailaddress",
            "sexassignedatbirth",
            "SSNLast4",
            "USTaxID",
            "DOBDate",
            "ssn4",
            "phone1",
            "address2",
            "taxpayer_identification_number",
            "tin",
        ] {
            let item = json!({"a": [{"b": {key: "4111", "kept": 1}}]});
            let shown = redacted(item, &Redaction::default()).to_string();
            assert!(!shown.contains("4111"), "{key} in {shown}");
            assert!(shown.contains("\"kept\":1"), "{shown}");
        }
    }

    #[test]
    fn keeps_what_only_looks_alike() {
        let item = json!({
            "business_name": "b", "office": {"name": "Essex"}, "department": {"id": "d"},
            "gross_pay": 4500, "employment_location_type": "remote", "accountability": "x",
            "taxes": [{"amount": 1}], "employee_taxes": 5, "description": "bank fee",
            "phoneme": "p", "work_email": "a@example.com",
        });
        assert_eq!(redacted(item.clone(), &Redaction::default()), item);
    }

    #[test]
    fn e_mail_passes_only_when_marked_as_work() {
        let item = json!({"emails": [
            {"type": "work", "address": "a@example.com"},
            {"type": "personal", "address": "b@example.com"},
            {"type": "not work", "address": "b@example.com"},
            "c@example.com",
        ]});
        let expected = json!({"emails": [
            {"type": "work", "address": "a@example.com"}, REDACTED, REDACTED, REDACTED,
        ]});
        assert_eq!(redacted(item, &Redaction::default()), expected);
    }

    #[test]
    fn passes_only_what_is_included_and_granted() {
        let item = json!({"date_of_birth": "1990-01-02", "sex_assigned_at_birth": "x"});
        let granted = Scopes::asked(&[Include::Dob, Include::Sex]);
        let dob = Redaction::new(&[Include::Dob], &granted);
        let expected = json!({"date_of_birth": "1990-01-02", "sex_assigned_at_birth": REDACTED});
        assert_eq!(redacted(item.clone(), &dob), expected);
        let ungranted = Redaction::new(&Include::ALL, &Scopes::asked(&[]));
        let nothing = json!({"date_of_birth": REDACTED, "sex_assigned_at_birth": REDACTED});
        assert_eq!(redacted(item, &ungranted), nothing);
    }

    #[test]
    fn nothing_stays_nothing() {
        let item = json!({"phones": [], "ssn": null, "address": {}});
        assert_eq!(redacted(item.clone(), &Redaction::default()), item);
    }
}
