//! `.npz`: several arrays of NumPy's in a zip file, each an `.npy` file.
//!
//! In: the bytes, and which array. Out: the array. Only that one is unpacked, and no further than
//! there is room, whatever the file says about its size.

use std::io::{Cursor, Read as _};

use ::zip::ZipArchive;

use super::names::Names;
use super::{Array, Found, Limits, Wanted, npy};

/// A zip file whose list of contents is read.
#[derive(Debug)]
pub(super) struct Archive {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    names: Names,
}

impl Archive {
    /// Read the list of contents.
    pub(super) fn open(wanted: &Wanted, bytes: Vec<u8>) -> Found<Archive> {
        let broken = |error| wanted.fault(format_args!("cannot be unpacked: {error}"));
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut names = Vec::with_capacity(zip.len());
        for (number, name) in zip.file_names().enumerate() {
            if let Some(name) = name.map_err(broken)?.strip_suffix(".npy") {
                names.push((name.to_owned(), number));
            }
        }
        let names = Names::new(names);
        Ok(Archive { zip, names })
    }

    /// Unpack an array; `room` is how many bytes there may be of it, and shrinks by them.
    pub(super) fn array(
        &mut self,
        wanted: &Wanted,
        limits: &Limits,
        room: &mut u64,
    ) -> Found<Array> {
        let number = self.names.choose(wanted)?;
        let mut unpacked = Vec::new();
        let packed = self.zip.by_index(number);
        packed
            .map_err(|error| wanted.fault(format_args!("cannot be unpacked: {error}")))?
            .take(room.saturating_add(1))
            .read_to_end(&mut unpacked)
            .map_err(|error| wanted.fault(format_args!("cannot be unpacked: {error}")))?;
        let left = room.checked_sub(unpacked.len() as u64);
        *room = left.unwrap_or_default();
        if left.is_none() {
            return Err(wanted.too_many_bytes(limits));
        }
        npy::read(wanted, &unpacked, limits)
    }
}
