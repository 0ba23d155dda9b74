//! `.npz`: several arrays of NumPy's in a zip file, each an `.npy` file.
//!
//! In: the bytes, and which array. Out: the array. Only that one is unpacked, and no further than
//! the limit of bytes, whatever the file says about its size.

use std::io::{Cursor, Read as _};

use ::zip::ZipArchive;

use super::{Array, Found, Limits, Wanted, npy};
use crate::diagnostic::{Code, Diagnostic};

/// The numbers of one array in the bytes of an `.npz` file.
pub(super) fn read(wanted: &Wanted, bytes: &[u8], limits: &Limits) -> Found<Array> {
    let broken = |error| wanted.fault(format_args!("cannot be unpacked: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let files: Vec<String> = archive
        .file_names()
        .map(|name| name.map(std::borrow::Cow::into_owned))
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    let names: Vec<&str> = files
        .iter()
        .filter_map(|file| file.strip_suffix(".npy"))
        .collect();
    let chosen = format!("{}.npy", wanted.choose(&names)?);
    let packed = archive.by_name(&chosen).map_err(broken)?;
    let mut unpacked = Vec::new();
    packed
        .take(limits.bytes.saturating_add(1))
        .read_to_end(&mut unpacked)
        .map_err(|error| wanted.fault(format_args!("cannot be unpacked: {error}")))?;
    if unpacked.len() as u64 > limits.bytes {
        let (path, most) = (wanted.path, limits.bytes);
        let message = format!("an array in \"{path}\" has more than {most} bytes");
        return Err(Box::new(
            Diagnostic::new(Code::Limit, wanted.span, message)
                .hint("raise the limit with `--limit bytes=…`"),
        ));
    }
    npy::read(wanted, &unpacked, limits)
}
