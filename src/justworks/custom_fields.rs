//! The fields that a company has made up itself: what stands in them is judged by their labels.

use std::collections::HashMap;

use serde_json::Value;

use super::redact::Redaction;
use crate::catalog::{Page, REDACTED};

/// The stream of the fields.
pub const FIELDS: &str = "custom_fields";

/// Where they are read.
pub const PATH: &str = "/v1/company/custom-fields";

/// The stream of what stands in them for each person.
pub const VALUES: &str = "member_custom_field_values";

/// Takes out what stands in fields whose label, or absence from the list of fields, says that it may
/// be private.
pub fn take_out_private(values: &mut Page, fields: &Page, redaction: &Redaction) {
    let text = |item: &Value, name: &str| item.get(name)?.as_str().map(str::to_owned);
    let labels: HashMap<String, String> = fields
        .items
        .iter()
        .filter_map(|field| Some((text(field, "id")?, text(field, "label")?)))
        .collect();
    for item in &mut values.items {
        let label = text(item, "id").and_then(|id| labels.get(&id));
        let hidden = label.is_none_or(|label| redaction.hides(label));
        if hidden && let Some(fields) = item.as_object_mut() {
            for (_, value) in fields.iter_mut().filter(|(name, _)| *name != "id") {
                *value = Value::String(REDACTED.into());
            }
        }
    }
}
