//! The key names of what is private, by what lets it through.
//!
//! The inside of several objects is not published (`country_data`, `partner_settings`), so that what
//! other countries and forms call the same things stands here as well.

use super::Include;

/// Key names of one kind of private thing.
pub(super) struct Group {
    /// What lets it through.
    pub include: Option<Include>,
    /// Words of the key.
    pub words: &'static [&'static str],
    /// Two words in a row; the second may go on.
    pub pairs: &'static [(&'static str, &'static str)],
    /// Stems that say enough even in a key that runs its words together: `accountnumber`.
    pub stems: &'static [&'static str],
}

/// All of them; a key belongs to the first that knows it.
pub(super) const GROUPS: [Group; 5] = [
    Group {
        include: Some(Include::TaxIds),
        words: &[
            "ssn", "itin", "ein", "fein", "tin", "taxid", "nin", "nino", "sin", "tfn", "cpf",
            "curp", "rfc", "aadhaar", "pan", "dni", "nie", "nif", "ni", "pesel", "pps",
        ],
        pairs: &[
            ("tax", "id"),
            ("tax", "number"),
            ("tax", "file"),
            ("fiscal", "code"),
            ("national", "id"),
            ("national", "insurance"),
            ("id", "number"),
            ("identification", "number"),
            ("personal", "number"),
            ("government", "id"),
            ("social", "security"),
            ("social", "insurance"),
        ],
        stems: &[
            "taxid",
            "taxpayer",
            "taxnumber",
            "socialsecurity",
            "socialinsurance",
            "nationalinsurance",
        ],
    },
    Group {
        include: Some(Include::BankAccount),
        words: &[
            "bank", "account", "routing", "iban", "bic", "swift", "bsb", "clabe", "ifsc",
        ],
        pairs: &[("sort", "code")],
        stems: &["accountnum", "routingnum", "iban"],
    },
    Group {
        include: Some(Include::Addresses),
        words: &["address", "street", "zip", "zipcode", "postal", "postcode"],
        pairs: &[("line", "1"), ("line", "2"), ("home", "city")],
        stems: &["homeaddress"],
    },
    Group {
        include: Some(Include::Phones),
        words: &["phone", "telephone", "mobile", "cell", "fax"],
        pairs: &[],
        stems: &["phonenum", "homephone"],
    },
    // Who people are, and what opens a door: nothing lets it through.
    Group {
        include: None,
        words: &[
            "passport",
            "visa",
            "license",
            "licence",
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
            "permit",
            "secret",
            "password",
            "passphrase",
            "token",
            "credential",
        ],
        pairs: &[],
        stems: &["passport"],
    },
];
