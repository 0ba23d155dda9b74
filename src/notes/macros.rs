//! Definitions of macros, found as they stand.
//!
//! In: text and a place in it. Out: where the definition that begins there ends. What it means is
//! not known here.

/// The commands that define another one.
const DEFINE: [&str; 5] = [
    "newcommand",
    "renewcommand",
    "providecommand",
    "DeclareMathOperator",
    "def",
];

/// No definition is longer: a brace that nobody closes is not looked for in the whole file.
const LONGEST: usize = 2000;

/// How long the parameters of `\def` may be, `#1#2` or with signs between them.
const LONGEST_PARAMETERS: usize = 100;

/// Where the definition ends that begins with the backslash at a place.
pub(super) fn definition(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?.strip_prefix(b"\\")?;
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let name = rest.get(..length)?;
    let command = DEFINE.iter().find(|word| word.as_bytes() == name)?;
    let mut walk = Walk {
        bytes: text.as_bytes().get(..text.len().min(at + LONGEST))?,
        at: at + 1 + length,
    };
    walk.skip(b'*');
    walk.spaces();
    if walk.peek() == Some(b'{') && *command != "def" {
        walk.group(b'{', b'}')?;
    } else {
        walk.command()?;
    }
    if *command == "def" {
        // The parameters, `#1#2`, up to the body.
        let start = walk.at;
        while walk.at < start + LONGEST_PARAMETERS
            && walk
                .peek()
                .is_some_and(|byte| byte != b'{' && byte != b'\n')
        {
            walk.at += 1;
        }
    } else {
        walk.spaces();
        while walk.peek() == Some(b'[') {
            walk.group(b'[', b']')?;
            walk.spaces();
        }
    }
    walk.group(b'{', b'}')?;
    Some(walk.at)
}

/// A place that moves on.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) {
        if self.peek() == Some(byte) {
            self.at += 1;
        }
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// `\name`, or a backslash and one sign.
    fn command(&mut self) -> Option<()> {
        if self.peek()? != b'\\' {
            return None;
        }
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
        if self.at == start {
            self.peek().filter(u8::is_ascii)?;
            self.at += 1;
        }
        Some(())
    }

    /// A group in brackets, other groups in braces inside it.
    fn group(&mut self, open: u8, close: u8) -> Option<()> {
        if self.peek()? != open {
            return None;
        }
        let mut depth = 0usize;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                _ if byte == open => depth += 1,
                _ if byte == close => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ => {}
            }
        }
    }
}
