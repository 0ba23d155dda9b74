//! Reads and writes files, and says in plain words why one cannot be.
//!
//! In: paths, and how large a text may be. Out: a [`Source`], or a file that is complete; what other
//! files a text may name is for `neighbours`. It knows nothing of what the texts mean.

use super::Status;
use atomic_write_file::AtomicWriteFile;
use backprose::diagnostic::{Code, Diagnostic};
use backprose::source::{Source, Span};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

/// Why a file could not be read or written. In a box, because it is large and rare.
pub type Refusal = Box<Refused>;

/// What is told about a file that could not be read or written.
pub struct Refused {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The text that it has a place in, if it has one.
    pub source: Option<Source>,
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Refusal {
        Box::new(Refused {
            diagnostic,
            source: None,
        })
    }
}

/// Whether a path stands for standard input or output.
pub fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether two paths lead to one file.
pub fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Read a text of at most `limit` bytes. One that is larger, or has no end, is refused before it can
/// fill the memory.
pub fn read(path: &Path, limit: usize) -> Result<Source, Refusal> {
    let mut bytes = Vec::new();
    // One byte more tells a text that is too large from one that just fits.
    let at_most = (limit as u64).saturating_add(1);
    let taken = if is_stream(path) {
        io::stdin().lock().take(at_most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(at_most).read_to_end(&mut bytes))
    };
    taken.map_err(|error| unreadable(reading_failed(path, &error)))?;
    let name = match is_stream(path) {
        true => "standard input".into(),
        false => path.to_string_lossy(),
    };
    if bytes.len() > limit {
        return Err(too_large(&name, limit));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => Err(not_utf8(&name, &error)),
    }
}

/// Why a text is not read that has more bytes than the limit.
pub fn too_large(name: &str, limit: usize) -> Refusal {
    let message = format!("the text of {name} is larger than {limit} bytes");
    let finding = Diagnostic::new(Code::Limit, Span::default(), message);
    let hint = format!("raise the limit with `--limit text=N`, which is {limit} now");
    finding.hint(hint).into()
}

/// Point at the first byte that is not UTF-8. Up to there the text that is shown is the file's own.
fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Refusal {
    let bytes = error.as_bytes();
    let source = Source::new(name, String::from_utf8_lossy(bytes));
    // A byte order mark is not part of a source's text.
    let mark = if bytes.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let start = error.utf8_error().valid_up_to();
    let place = Span::new(
        start - mark,
        start - mark + char::REPLACEMENT_CHARACTER.len_utf8(),
    );
    let byte = bytes.get(start).copied().unwrap_or_default();
    let diagnostic = Diagnostic::new(Code::Unreadable, place, "this is not UTF-8 text")
        .label(format!("the byte {byte:#04x} cannot stand here"))
        .hint("save the file as UTF-8");
    Box::new(Refused {
        diagnostic,
        source: Some(source),
    })
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn reading_failed(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => format!("there is no file `{path}`"),
        ErrorKind::PermissionDenied => format!("there is no permission to read `{path}`"),
        ErrorKind::IsADirectory => format!("`{path}` is a folder, not a file"),
        _ => format!("`{path}` cannot be read: {error}"),
    }
}

/// Write a file whole or not at all: what stood there is only replaced by the complete new text.
pub fn write(path: &Path, text: &str) -> Result<(), Refusal> {
    let shown = path.display();
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(unwritable(
                format!("`{shown}` is a folder, not a file"),
                None,
            ));
        }
        // Replacing it would succeed where writing to it is forbidden.
        Ok(there) if there.permissions().readonly() => {
            return Err(unwritable(format!("`{shown}` is read-only"), None));
        }
        // A device or a pipe (`/dev/stdout`) cannot be replaced.
        Ok(there) if !there.is_file() => pour(path, text),
        Ok(_) | Err(_) => replace(&destination(path)?, text),
    }
    .map_err(|error| writing_failed(path, &error))
}

/// Where the file itself is: a symbolic link stays, and what it points to is replaced.
fn destination(path: &Path) -> Result<PathBuf, Refusal> {
    if let Ok(path) = fs::canonicalize(path) {
        return Ok(path);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else {
        return Err(unwritable(
            format!("`{}` does not name a file", path.display()),
            None,
        ));
    };
    match fs::canonicalize(folder) {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let hint = "make the folder first, or write to another";
            Err(unwritable(
                format!("there is no folder `{}`", folder.display()),
                Some(hint),
            ))
        }
        Err(error) => Err(writing_failed(path, &error)),
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut file = AtomicWriteFile::open(path)?;
    file.write_all(text.as_bytes())?;
    file.commit()
}

fn pour(path: &Path, text: &str) -> io::Result<()> {
    let poured = OpenOptions::new()
        .write(true)
        .open(path)?
        .write_all(text.as_bytes());
    poured.or_else(|error| match error.kind() {
        // Whoever read it has seen enough.
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    })
}

fn writing_failed(path: &Path, error: &io::Error) -> Refusal {
    let path = path.display();
    let message = match error.kind() {
        ErrorKind::PermissionDenied => format!("there is no permission to write `{path}`"),
        ErrorKind::NotADirectory => format!("a part of the path `{path}` is no folder"),
        _ => format!("`{path}` cannot be written: {error}"),
    };
    unwritable(message, None)
}

/// Why there is nothing to read.
pub fn unreadable(message: String) -> Refusal {
    Diagnostic::new(Code::Unreadable, Span::default(), message).into()
}

/// Why an answer has nowhere to go, and what to do about it.
pub fn unwritable(message: String, hint: Option<&str>) -> Refusal {
    let mut finding = Diagnostic::new(Code::Unwritable, Span::default(), message);
    finding.hint = hint.map(Box::from);
    finding.into()
}

/// What is told of a file that the program failed at: the fault is its own.
pub fn faulty(name: &str, message: &str) -> Refusal {
    let message = format!("{name}: {message}");
    Diagnostic::new(Code::Unproved, Span::default(), message).into()
}

/// How a call ends that met this.
pub fn status(refusal: &Refusal) -> Status {
    match refusal.diagnostic.code {
        Code::Unproved => Status::Fault,
        _ => Status::Bad,
    }
}
