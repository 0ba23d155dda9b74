//! The files that a network may name: those in its folder, and below it.
//!
//! In: the path of the network; then paths that stand in it, or in files that it named. Out: bytes.
//! Symbolic links are followed before it is judged where a path leads, and only a plain file is
//! opened: a pipe may never end, and to open it may never return.

use super::files::is_stream;
use backprose::source::{FileFault, Files, OtherFile, place};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

/// The folder of a network.
pub struct Neighbours {
    /// As the network's path was typed.
    folder: PathBuf,
}

impl Neighbours {
    /// Those of a network; of standard input, the files in the folder that the program runs in.
    pub fn of(network: &Path) -> Neighbours {
        let folder = match network.parent() {
            Some(folder) if !is_stream(network) => folder.to_path_buf(),
            _ => PathBuf::new(),
        };
        Neighbours { folder }
    }

    /// The folder, to work with.
    fn root(&self) -> io::Result<PathBuf> {
        match self.folder.as_os_str().is_empty() {
            true => fs::canonicalize("."),
            false => fs::canonicalize(&self.folder),
        }
    }
}

impl Files for Neighbours {
    fn read(&self, from: &str, path: &str, most: u64) -> Result<OtherFile, FileFault> {
        let begins = Path::new(path).components().next();
        if let Some(Component::RootDir | Component::Prefix(_)) = begins {
            return Err(FileFault::Absolute);
        }
        let spelt = place(from, path)?;
        let root = self.root().map_err(fault)?;
        let real = fs::canonicalize(root.join(spelt)).map_err(fault)?;
        let inside = real.strip_prefix(&root).map_err(|_| FileFault::Outside)?;
        if !fs::metadata(&real).map_err(fault)?.is_file() {
            return Err(FileFault::NoFile);
        }
        let mut bytes = Vec::new();
        File::open(&real)
            .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
            .map_err(fault)?;
        if bytes.len() as u64 > most {
            return Err(FileFault::TooLarge);
        }
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        Ok(OtherFile {
            place: parts.join("/"),
            name: self.folder.join(inside).to_string_lossy().into_owned(),
            bytes,
        })
    }
}

fn fault(error: io::Error) -> FileFault {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => FileFault::Missing,
        ErrorKind::PermissionDenied => FileFault::Unreadable("there is no permission".into()),
        _ => FileFault::Unreadable(error.to_string()),
    }
}
