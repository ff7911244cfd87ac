//! Reads the small files of credential providers, and looks at who else may.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// The largest file, in bytes. Profiles and tokens have a few kilobytes.
const LARGEST: u64 = 1 << 20;

/// A file that was read.
pub(crate) struct Text {
    /// All of it.
    pub(crate) text: Zeroizing<String>,
    /// Whether others than its owner may read it.
    pub(crate) is_open: bool,
}

/// Reads a file; nothing if there is none.
///
/// # Errors
/// A fragment that says why it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Option<Text>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        // A component of the path is a file: what it would lead to does not exist either.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
        Err(error) => return Err(format!("cannot be read: {error}")),
    };
    let metadata = file.metadata().map_err(|error| format!("cannot be read: {error}"))?;
    if !metadata.is_file() {
        return Err("not a file".to_owned());
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!("larger than {LARGEST} bytes"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| "not UTF-8".to_owned())?;
    // Editors of some systems put a byte order mark in front.
    let text = Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
    Ok(Some(Text { text, is_open: is_open(&metadata) }))
}

#[cfg(unix)]
fn is_open(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o044 != 0
}

/// Elsewhere access is not a matter of mode bits.
#[cfg(not(unix))]
const fn is_open(_: &std::fs::Metadata) -> bool {
    false
}
