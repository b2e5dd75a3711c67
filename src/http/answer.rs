//! What a server answered: read in full, within a bound, and never shown by accident.

use reqwest::Version;
use reqwest::header::{HeaderMap, HeaderName};

use super::error;

/// Bytes of a body for which memory is reserved before they arrive, at most.
const MAX_RESERVED: usize = 1 << 20;

/// What a server answered.
pub struct Answer {
    /// The version of HTTP.
    pub version: Version,
    /// The status: 2xx means success.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Headers and bodies hold private data.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.body.len();
        write!(f, "Answer {{ status: {}, {bytes} bytes }}", self.status)
    }
}

impl Answer {
    pub(super) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The server's id of the request.
    pub fn request_id(&self) -> Option<String> {
        request_id(&self.headers)
    }
}

/// Reads a whole body; `None` if it is larger than `most` bytes.
pub async fn body(
    response: &mut reqwest::Response,
    most: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let said = response.content_length().unwrap_or_default();
    let said = usize::try_from(said).unwrap_or(most);
    let mut body = Vec::with_capacity(said.min(MAX_RESERVED));
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// The server's id of a request, from the headers that carry one.
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
        .map(|id| error::clean(id, 64))
}
