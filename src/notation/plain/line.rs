//! A line of plain signs as it grows: where spaces and brackets go.

/// How a part stands beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A number, a letter, what stands in brackets of its own.
    Operand,
    /// `a/b`: beside it a product is written, or it would seem to go on below the line.
    Fraction,
    /// A function's name, a big sign.
    Word,
    /// `∂`: belongs to what comes next.
    Prefix,
    /// A bracket that opens.
    Open,
    /// A bracket that closes.
    Close,
    /// `+`, `-`: between two operands, or before one.
    Sum,
    /// `·`, without spaces.
    Product,
    /// `=`, `⊙`: with spaces.
    Relation,
    /// `,`
    Comma,
}

/// What a line ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    /// Nothing that something could be tied to: the start, an open bracket, `·`, `∂`, a sign of its own.
    #[default]
    Open,
    /// A sign or comma that a space follows.
    Loose,
    /// A word that a space follows, if no bracket does.
    Word,
    /// An operand.
    Operand,
    /// An operand with scripts.
    Scripted,
    /// A fraction.
    Fraction,
}

/// A line of plain signs.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// What it says.
    pub(super) text: String,
    /// Whether a space was written where its end is.
    pub(super) gap: bool,
    last: Last,
    /// Where its last operand begins.
    last_start: usize,
    operands: usize,
    is_sum: bool,
    is_loose: bool,
    has_fraction: bool,
}

impl Line {
    /// Put something behind it.
    pub(super) fn put(&mut self, part: Part, text: &str) {
        if text.is_empty() {
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        let is_operand = matches!(self.last, Last::Operand | Last::Scripted | Last::Fraction);
        let between = match part {
            Part::Operand | Part::Word | Part::Prefix | Part::Open | Part::Fraction => {
                match self.last {
                    Last::Open => "",
                    Last::Loose => " ",
                    Last::Fraction => "·",
                    Last::Operand | Last::Scripted if part == Part::Fraction => "·",
                    _ if part == Part::Open => "",
                    Last::Word | Last::Scripted => " ",
                    Last::Operand if gap || part == Part::Word => " ",
                    Last::Operand => "",
                }
            }
            Part::Sum | Part::Relation if is_operand || self.last == Last::Word => " ",
            Part::Sum | Part::Relation if self.last == Last::Loose => " ",
            Part::Sum | Part::Relation | Part::Close | Part::Product | Part::Comma => "",
        };
        self.text.push_str(between);
        if matches!(part, Part::Operand | Part::Fraction | Part::Word) {
            self.last_start = self.text.len();
            self.operands += 1;
        }
        match part {
            Part::Sum => self.is_sum = true,
            Part::Relation | Part::Comma => self.is_loose = true,
            Part::Product | Part::Open => self.operands += 1,
            Part::Fraction => self.has_fraction = true,
            Part::Operand | Part::Word | Part::Prefix | Part::Close => {}
        }
        self.text.push_str(text);
        self.last = match part {
            Part::Operand | Part::Close => Last::Operand,
            Part::Fraction => Last::Fraction,
            Part::Word => Last::Word,
            Part::Prefix | Part::Open | Part::Product => Last::Open,
            Part::Sum if !is_operand => Last::Open,
            Part::Sum | Part::Relation | Part::Comma => Last::Loose,
        };
    }

    /// Put what stood in braces behind it.
    pub(super) fn put_line(&mut self, inner: &Line) {
        let part = match (inner.has_fraction, inner.last) {
            (true, _) if inner.operands == 1 => Part::Fraction,
            (_, Last::Word) if inner.operands == 1 => Part::Word,
            _ => Part::Operand,
        };
        self.put(part, &inner.text);
        self.is_sum |= inner.is_sum;
        self.is_loose |= inner.is_loose;
        self.operands += inner.operands.saturating_sub(1);
    }

    /// Put a script to what it ends in.
    pub(super) fn attach(&mut self, script: &str) {
        self.gap = false;
        self.text.push_str(script);
        self.last = match self.last {
            Last::Word => Last::Word,
            _ => Last::Scripted,
        };
    }

    /// A power of a fraction is one of all of it.
    pub(super) fn bracket_fraction(&mut self) {
        if self.last == Last::Fraction && self.text.is_char_boundary(self.last_start) {
            self.text.insert(self.last_start, '(');
            self.text.push(')');
        }
    }

    /// Whether it is one name or number.
    pub(super) fn is_one(&self) -> bool {
        self.operands <= 1 && !self.is_sum && !self.is_loose && !self.has_fraction
    }

    /// Whether it is a product.
    pub(super) fn is_product(&self) -> bool {
        !self.is_sum && !self.is_loose && !self.has_fraction
    }

    /// Its text, in brackets unless it goes without.
    pub(super) fn bracketed_unless(&self, goes_without: bool) -> String {
        match goes_without {
            true => self.text.clone(),
            false => format!("({})", self.text),
        }
    }

    /// Its text as a script: letters and digits as they are, all else in brackets.
    pub(super) fn as_script(&self) -> String {
        let is_plain = self.text.chars().all(char::is_alphanumeric);
        let is_bracketed =
            self.text.starts_with('(') && self.text.find(')') == self.text.len().checked_sub(1);
        self.bracketed_unless(is_plain || is_bracketed)
    }
}
