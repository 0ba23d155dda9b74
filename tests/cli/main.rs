//! The program as a person calls it: exit status, the two streams, files, findings as they are drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod calls;
mod checking;
mod drawing;
mod files;
mod formatting;
mod neighbours;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A network that is right, and small.
const LINE: &str = "input x\nparam w\ny = w * x\nderive y\n";

/// A folder of a test's own, in which the program runs.
struct Folder(PathBuf);

/// What a call came to.
struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Folder {
    /// An empty folder; `name` is the test's, so that no other test works in it.
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in it, in order.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The program, about to run here; it does not see how the tests' own terminal is set up.
    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_backprose"));
        program
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("NO_COLOR");
        program
    }

    fn call(&self, arguments: &[&str]) -> Answer {
        self.call_with(arguments, "")
    }

    /// Call the program, with a text on its standard input.
    fn call_with(&self, arguments: &[&str], input: &str) -> Answer {
        let mut running = self
            .program(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses the call does not read its input.
        let _ = running.stdin.take().unwrap().write_all(input.as_bytes());
        let done = running.wait_with_output().unwrap();
        Answer {
            status: done.status.code().expect("it ended by itself"),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }
}
