//! The pieces as one `tar.gz`: every system can open it.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::pieces::Piece;

/// The folder that the archive unpacks to.
const FOLDER: &str = "drivetrain-debug";

/// Packs them.
pub fn pack(pieces: &[Piece], now: Timestamp) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for piece in pieces {
        let mut header = tar::Header::new_gnu();
        header.set_size(piece.bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(now.as_second()).unwrap_or(0));
        let path = format!("{FOLDER}/{}", piece.name);
        archive.append_data(&mut header, path, piece.bytes.as_slice())?;
    }
    let mut packed = archive.into_inner()?;
    packed.flush()?;
    packed.finish()
}
