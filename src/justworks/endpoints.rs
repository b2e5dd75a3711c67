//! The API's addresses that this program knows: what the table of streams reads, and nothing else.

use percent_encoding::percent_decode_str;

use super::streams::STREAMS;
use crate::catalog::{Access, Cursor, Stream};

/// One address.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// Its path, with `{id}` in place of ids.
    pub template: &'static str,
    /// The stream that is read there.
    pub stream: &'static Stream,
    /// Whether it is asked with a POST, which changes nothing: a report is worked out.
    pub asks: bool,
}

/// All of them, in the order of the streams. Reports about single days have the address of those about
/// today.
pub fn all() -> impl Iterator<Item = Endpoint> {
    let by_the_day = |stream: &&Stream| matches!(stream.cursor, Cursor::Days { .. });
    let streams = STREAMS.iter().filter(move |stream| !by_the_day(stream));
    streams.flat_map(|stream| {
        let get = |template| Endpoint {
            template,
            stream,
            asks: false,
        };
        let (first, second) = match stream.access {
            Access::One { path } => (Some(get(path)), None),
            Access::List { path, by_id, .. } => (Some(get(path)), by_id.map(get)),
            Access::PerParent { path, detail, .. } => (Some(get(path)), detail.map(get)),
            Access::Inside { .. } => (None, None),
            Access::PerPair { path, answer, .. } => {
                let asked = Endpoint {
                    asks: true,
                    ..get(path)
                };
                (Some(asked), Some(get(answer)))
            }
        };
        first.into_iter().chain(second)
    })
}

/// The address that a path is. One that is known to the letter comes before one with an id.
pub fn find(path: &str) -> Option<Endpoint> {
    let fits = |endpoint: &Endpoint| {
        let mut own = path.split('/');
        let mut template = endpoint.template.split('/');
        let each = template.by_ref().all(|part| match own.next() {
            Some("") => part.is_empty(),
            // However it is written, a server reads it as the same.
            Some(segment) => part == "{id}" || percent_decode_str(segment).eq(part.bytes()),
            None => false,
        });
        each && own.next().is_none()
    };
    let ids = |endpoint: &Endpoint| endpoint.template.matches("{id}").count();
    all().filter(fits).min_by_key(ids)
}

/// A path as it may be shown and logged: the address that it is, or, where that is not known, its
/// words that stand in others, and `{id}` for the rest.
pub fn template(path: &str) -> String {
    if let Some(endpoint) = find(path) {
        return endpoint.template.to_owned();
    }
    let is_known = |segment: &str| {
        let mut words = all().flat_map(|endpoint| endpoint.template.split('/'));
        is_version(segment) || words.any(|word| word == segment)
    };
    let shown = path
        .split('/')
        .map(|segment| if is_known(segment) { segment } else { "{id}" });
    shown.collect::<Vec<_>>().join("/")
}

/// Whether a segment is the first one of the API's paths: `v1`.
pub fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or_default();
    (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_by_its_template() {
        for (path, template, stream) in [
            ("/v1/company", "/v1/company", "company"),
            (
                "/v1/company/bank-account",
                "/v1/company/bank-account",
                "bank_account",
            ),
            ("/v1/members/4111", "/v1/members/{id}", "members"),
            ("/v1/paystubs/4111", "/v1/paystubs/{id}", "paystubs"),
            (
                "/v1/members/4111/tax-id",
                "/v1/members/{id}/tax-id",
                "tax_ids",
            ),
            (
                "/v1/time-off/balances/4111",
                "/v1/time-off/balances/{id}",
                "time_off_balances",
            ),
        ] {
            let endpoint = find(path).unwrap();
            assert_eq!(
                (endpoint.template, endpoint.stream.name),
                (template, stream)
            );
        }
        assert!(find("/v1/time-off/balances").unwrap().asks);
        for path in ["/v1", "/v1/members/", "/v1/members/1/2", "/v1/nothing"] {
            assert!(find(path).is_none(), "{path}");
        }
    }

    #[test]
    fn of_an_unknown_path_only_known_words_are_shown() {
        for (path, shown) in [
            ("/v1/members/4111/jane-doe", "/v1/members/{id}/{id}"),
            ("/v1/webhooks/4111/fees", "/v1/{id}/{id}/fees"),
            ("/v2/company", "/v2/company"),
            ("/v4111/company", "/{id}/company"),
        ] {
            assert_eq!(template(path), shown);
        }
    }
}
