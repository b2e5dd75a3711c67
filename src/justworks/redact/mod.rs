//! What is taken out of every answer before it is landed, hashed or kept.
//!
//! By key name, at any depth: tax ids, birth, sex and gender, bank and account numbers, addresses,
//! phones, and email unless it is marked as work. What a person includes by name *and* the grant
//! covers passes. The value's place stays visible (`"[redacted]"`), because an absent field would
//! look like one that is empty.

mod groups;
mod rule;
pub mod stored;
pub(super) mod words;

use serde_json::Value;

use self::rule::{Rule, Rules};
use super::scopes::Include;
use crate::source::Redact;

/// The stream that holds the company's bank account: what is included of it says nothing about the
/// accounts of people.
const BANK_ACCOUNT: &str = "bank_account";

/// What may pass, decided once per run.
#[derive(Debug, Default)]
pub struct Redaction {
    /// In items of the company's bank account.
    of_the_account: Rules,
    /// Everywhere else.
    elsewhere: Rules,
}

impl Redaction {
    /// Lets through what these words of `--include` name.
    pub fn new(shown: &[&str]) -> Self {
        let passes = |wish: &Include| shown.contains(&wish.word());
        let shows: Vec<_> = Include::ALL.into_iter().filter(passes).collect();
        let elsewhere = |wish: &Include| *wish != Include::BankAccount;
        Self {
            elsewhere: Rules::new(shows.iter().copied().filter(elsewhere).collect()),
            of_the_account: Rules::new(shows),
        }
    }
}

impl Redact for Redaction {
    fn apply(&self, stream: &str, item: &mut Value) {
        match stream {
            BANK_ACCOUNT => self.of_the_account.apply(item),
            _ => self.elsewhere.apply(item),
        }
    }

    fn hides(&self, label: &str) -> bool {
        self.elsewhere.judge(label) != Rule::Keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::REDACTED;
    use crate::justworks::scopes::{Scopes, shown};
    use serde_json::json;

    fn redacted(mut value: Value, redaction: &Redaction) -> Value {
        redaction.apply("members", &mut value);
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
            "webhook_secret",
            "access_token",
            "password",
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
        let dob = Redaction::new(&shown(&[Include::Dob], &granted));
        let expected = json!({"date_of_birth": "1990-01-02", "sex_assigned_at_birth": REDACTED});
        assert_eq!(redacted(item.clone(), &dob), expected);
        let ungranted = Redaction::new(&shown(&Include::ALL, &Scopes::asked(&[])));
        let nothing = json!({"date_of_birth": REDACTED, "sex_assigned_at_birth": REDACTED});
        assert_eq!(redacted(item, &ungranted), nothing);
    }

    #[test]
    fn each_word_of_include_lets_its_own_kind_through_and_no_other() {
        let item = json!({
            "addresses": [{"line1": "1 Main St", "postal_code": "1"}], "phones": [{"number": "1"}],
            "emails": [{"type": "home", "address": "b@example.com"}, "c@example.com"],
            "tax_id": "000", "bank_name": "Bank", "passport": "P",
        });
        let everything = "member.detail:read member.tax_id:read company.bank_account:read";
        let granted = Scopes::read(everything);
        for (include, passes) in [
            (Include::Addresses, "addresses"),
            (Include::Phones, "phones"),
            (Include::Emails, "emails"),
            (Include::TaxIds, "tax_id"),
        ] {
            let seen = redacted(item.clone(), &Redaction::new(&shown(&[include], &granted)));
            for key in item.as_object().unwrap().keys() {
                assert_eq!(
                    seen[key] == item[key],
                    key == passes,
                    "{include:?} {key} {seen}"
                );
            }
        }
        let bank = Redaction::new(&shown(&[Include::BankAccount], &granted));
        assert_eq!(redacted(item.clone(), &bank)["bank_name"], REDACTED);
        let mut account = json!({"bank_name": "Bank", "account_number_tail": "0000"});
        bank.apply("bank_account", &mut account);
        assert_eq!(account["account_number_tail"], "0000");
    }

    #[test]
    fn of_what_differs_by_country_only_the_harmless_is_kept() {
        let item = json!({"country_data": {"ES": {
            "dni": "1", "nie": "1", "anything": "1", "flsa_classification": "exempt",
            "employment": {"work_state": "NY", "other": 4111}, "list": ["1"],
        }}, "partner_settings": "1"});
        let expected = json!({"country_data": {"ES": {
            "dni": REDACTED, "nie": REDACTED, "anything": REDACTED,
            "flsa_classification": "exempt",
            "employment": {"work_state": "NY", "other": REDACTED}, "list": REDACTED,
        }}, "partner_settings": REDACTED});
        assert_eq!(redacted(item, &Redaction::default()), expected);
    }

    #[test]
    fn a_label_of_a_field_is_judged_as_a_key_is() {
        let redaction = Redaction::default();
        for label in [
            "Date of Birth",
            "Emergency contact",
            "SSN (last 4)",
            "Home address",
        ] {
            assert!(redaction.hides(label), "{label}");
        }
        for label in ["T-shirt size", "Cost centre", "Team"] {
            assert!(!redaction.hides(label), "{label}");
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        let item = json!({"phones": [], "ssn": null, "address": {}});
        assert_eq!(redacted(item.clone(), &Redaction::default()), item);
    }
}
