//! Draws a finding: the line that it is about, the place underlined, and what to do.
//!
//! In: a [`Diagnostic`], and the [`Source`]s that it points into; or a [`Finding`] in a work. Out: text for a terminal. Places
//! are brought inside the text and onto whole characters; of a long line only the part around the
//! place is shown, so a finding takes as long as what is seen of it, however large the file.

use annotate_snippets::renderer::{
    DEFAULT_EMPHASIS_STYLE, DEFAULT_ERROR_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_NOTE_STYLE, Style,
};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Message, Renderer, Snippet, normalize_untrusted_str,
};
use backprose::Finding;
use backprose::diagnostic::{Code, Diagnostic, Label};
use backprose::source::{Source, Span};

/// A line up to this many characters is shown whole, and so much of a longer one.
const WIDTH: usize = 120;

/// How much of a long line is shown before the place.
const BEFORE: usize = 40;

/// Places so many lines apart are shown in one picture, and the lines between them left out.
const NEAR: usize = 100;

/// A message or label up to this many characters is shown whole. They name things in the reader's
/// words, and a name in a file can be as long as the file.
const LONGEST_SAID: usize = 400;

/// A width that no picture comes to: lines are cut here, where it is known what they are about.
const NEVER_CUT: usize = 10_000;

/// Draws findings, coloured or plain.
pub struct Pen {
    renderer: Renderer,
    coloured: bool,
}

impl Pen {
    /// A pen.
    pub fn new(coloured: bool) -> Pen {
        let renderer = match coloured {
            true => Renderer::styled(),
            false => Renderer::plain(),
        };
        Pen {
            renderer: renderer.term_width(NEVER_CUT),
            coloured,
        }
    }

    /// Draw a finding, over those of the texts that it has places in.
    pub fn draw(&self, diagnostic: &Diagnostic, sources: &[&Source]) -> String {
        let hint = diagnostic.hint.as_deref();
        let help = hint.map(|hint| Level::HELP.message(said(hint)));
        let drawn = self.title(diagnostic);
        drawn + &self.picture(level(diagnostic), diagnostic, sources, help)
    }

    /// Draw what is wrong in a work: `wrong[sign]: …` over its line, and what it should be.
    pub fn draw_finding(&self, finding: &Finding) -> String {
        let word = match finding.cause {
            Some(cause) => format!("{}[{cause}]", said(&finding.word)),
            None => said(&finding.word),
        };
        let message = match finding.message.is_empty() {
            true => String::new(),
            false => format!(": {}", said(&finding.message)),
        };
        let place = Diagnostic::new(Code::Remark, finding.span, "");
        let help = finding.repair.as_ref().map(|(word, latex)| {
            let name = Level::HELP.with_name(said(word));
            name.message(said(latex))
        });
        self.styled(DEFAULT_ERROR_STYLE, &word)
            + &self.styled(DEFAULT_EMPHASIS_STYLE, &message)
            + &self.picture(Level::ERROR, &place, &[&finding.source], help)
    }

    /// A line of words, without signs that steer a terminal.
    pub fn line(&self, text: &str) -> String {
        said(text)
    }

    /// The places of a finding, and what to do.
    fn picture(
        &self,
        level: Level<'static>,
        diagnostic: &Diagnostic,
        sources: &[&Source],
        help: Option<Message>,
    ) -> String {
        let mut drawn = String::new();
        let mut group = Group::with_level(level);
        let primary = diagnostic.primary.span.file;
        let mut sources: Vec<&Source> = sources.to_vec();
        sources.sort_by_key(|source| (source.file != primary, source.file));
        for source in sources {
            let strips = strips(diagnostic, source);
            if source.file == primary {
                drawn += &self.place(diagnostic, source, &strips);
            }
            for picture in strips.chunk_by(Strip::is_near) {
                let picture = snippet(picture, source);
                group = group.element(match source.file == primary {
                    true => picture,
                    false => picture.path(normalize_untrusted_str(&source.name)),
                });
            }
        }
        if let Some(help) = help {
            group = group.element(help);
        }
        if !group.is_empty() {
            for line in self.renderer.render(&[group]).lines() {
                drawn.push('\n');
                // The sign between two pictures comes with a blank behind it.
                drawn += line.trim_end();
            }
        }
        drawn
    }

    /// `error[shape-mismatch]: what is wrong`
    fn title(&self, diagnostic: &Diagnostic) -> String {
        let message = format!(": {}", said(&diagnostic.message));
        let message = self.styled(DEFAULT_EMPHASIS_STYLE, &message);
        let word = match diagnostic.code.is_error() {
            true => {
                let word = format!("error[{}]", diagnostic.code.id());
                self.styled(DEFAULT_ERROR_STYLE, &word)
            }
            false => self.styled(DEFAULT_NOTE_STYLE, "remark"),
        };
        word + &message
    }

    /// `--> net.bp:3:14`, its arrow over the bar beside the line numbers.
    ///
    /// annotate-snippets would count the column in what it is shown, which is not the whole line.
    fn place(&self, diagnostic: &Diagnostic, source: &Source, strips: &[Strip]) -> String {
        let place = source.line_column(diagnostic.primary.span.start);
        let last_line = strips
            .iter()
            .map(|strip| strip.line)
            .max()
            .unwrap_or(place.line);
        let indent = " ".repeat(last_line.to_string().len());
        let arrow = self.styled(DEFAULT_LINE_NUM_STYLE, "-->");
        let name = normalize_untrusted_str(&source.name);
        format!("\n{indent}{arrow} {name}:{}:{}", place.line, place.column)
    }

    fn styled(&self, style: Style, text: &str) -> String {
        match self.coloured {
            true => format!("{style}{text}{style:#}"),
            false => text.to_string(),
        }
    }
}

fn level(diagnostic: &Diagnostic) -> Level<'static> {
    match diagnostic.code.is_error() {
        true => Level::ERROR,
        false => Level::NOTE,
    }
}

/// Words that are shown: of a length that can be read, and without signs that steer a terminal.
fn said(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SAID) {
        Some((end, _)) => normalize_untrusted_str(&text[..end]) + "…",
        None => normalize_untrusted_str(text),
    }
}

/// A label, its place inside the text and on one line.
struct Mark<'a> {
    span: Span,
    kind: AnnotationKind,
    text: &'a str,
}

/// What is shown of a line, and the labels on it.
struct Strip<'a> {
    line: usize,
    shown: Span,
    marks: Vec<Mark<'a>>,
}

impl Strip<'_> {
    /// Whether the next strip goes into the same picture.
    fn is_near(&self, next: &Strip) -> bool {
        // Two parts of one line cannot be shown as two lines.
        self.line < next.line && next.line - self.line <= NEAR
    }

    fn holds(&self, mark: &Mark) -> bool {
        self.shown.start <= mark.span.start && mark.span.start <= self.shown.end
    }
}

/// The strips for those of a finding's labels that are in a text, in the order of the text.
fn strips<'a>(diagnostic: &'a Diagnostic, source: &Source) -> Vec<Strip<'a>> {
    let mut strips: Vec<Strip> = Vec::new();
    let secondary = diagnostic.secondary.iter();
    let labels = std::iter::once((&diagnostic.primary, AnnotationKind::Primary))
        .chain(secondary.map(|label| (label, AnnotationKind::Context)))
        .filter(|(label, _)| label.span.file == source.file);
    for (label, kind) in labels {
        let (line, whole, mark) = mark(label, kind, source);
        match strips
            .iter_mut()
            .find(|strip| strip.line == line && strip.holds(&mark))
        {
            Some(strip) => strip.marks.push(mark),
            None => strips.push(Strip {
                line,
                shown: window(whole, mark.span.start, source),
                marks: vec![mark],
            }),
        }
    }
    strips.sort_by_key(|strip| strip.shown);
    strips
}

/// A label's line (its number, and where it is), and its place in it. What runs over several lines is
/// shown where it begins.
fn mark<'a>(label: &'a Label, kind: AnnotationKind, source: &Source) -> (usize, Span, Mark<'a>) {
    let start = source.floor(label.span.start);
    let line = source.line_column(start).line;
    let whole = source.line(line);
    let start = start.min(whole.end);
    let end = source.floor(label.span.end).clamp(start, whole.end);
    let mark = Mark {
        span: Span::new(start, end),
        kind,
        text: &label.text,
    };
    (line, whole, mark)
}

/// The part of a line that is shown around a place in it.
fn window(line: Span, place: usize, source: &Source) -> Span {
    if source.slice(line).chars().nth(WIDTH).is_none() {
        return line;
    }
    let before = source.slice(Span::new(line.start, place)).char_indices();
    let start = match before.rev().nth(BEFORE - 1) {
        Some((at, _)) => line.start + at,
        None => line.start,
    };
    let mut behind = source.slice(Span::new(start, line.end)).char_indices();
    let end = behind.nth(WIDTH).map_or(line.end, |(at, _)| start + at);
    Span::new(start, end)
}

/// The picture of some lines: the strips, and what is between them.
fn snippet<'a>(strips: &[Strip<'a>], source: &Source) -> Snippet<'a, Annotation<'a>> {
    let mut text = String::new();
    let mut annotations = Vec::new();
    let first_line = strips.first().map_or(1, |strip| strip.line);
    let mut line = first_line;
    for strip in strips {
        while line < strip.line {
            let between = source.line(line);
            push_cut(
                &mut text,
                between,
                window(between, between.start, source),
                source,
            );
            text.push('\n');
            line += 1;
        }
        let offset = push_cut(&mut text, source.line(line), strip.shown, source);
        for mark in &strip.marks {
            let end = mark.span.end.min(strip.shown.end);
            let [start, end] = [mark.span.start, end].map(|at| at - strip.shown.start + offset);
            let label = Some(said(mark.text)).filter(|text| !text.is_empty());
            annotations.push(mark.kind.span(start..end).label(label));
        }
        text.push('\n');
        line += 1;
    }
    Snippet::source(text)
        .line_start(first_line)
        .annotations(annotations)
}

/// Append what is shown of a line, with an ellipsis for what is not; returns where it starts.
fn push_cut(text: &mut String, line: Span, shown: Span, source: &Source) -> usize {
    if shown.start > line.start {
        text.push('…');
    }
    let offset = text.len();
    text.push_str(source.slice(shown));
    if shown.end < line.end {
        text.push('…');
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_a_work_is_drawn_over_its_line() {
        let text = "# 推导\n\n$z = 0.6 + 0.9 = 2.46$\n";
        let start = text.find("2.46").unwrap_or_default();
        let finding = Finding {
            source: Source::new("work.md", text),
            span: Span::new(start, start + 4),
            word: "wrong".to_owned(),
            cause: Some("arithmetic"),
            message: "0.6 + 0.9 is 1.5, not 2.46\u{1b}[2J".to_owned(),
            repair: Some(("should be".to_owned(), "1.5\u{1b}".to_owned())),
        };
        let drawn = Pen::new(false).draw_finding(&finding);
        insta::assert_snapshot!(drawn, @r#"
        wrong[arithmetic]: 0.6 + 0.9 is 1.5, not 2.46␛[2J
         --> work.md:3:18
          |
        3 | $z = 0.6 + 0.9 = 2.46$
          |                  ^^^^
          |
          = should be: 1.5␛
        "#);
    }
}
