//! A font with the letters of one page only.
//!
//! In: a TrueType font, and letters. Out: a font with their outlines, without hints, kerning and
//! whatever else a page of formulas does not use: a tenth of its bytes. It knows the tables of the
//! format, and none of KaTeX.

use std::collections::{BTreeMap, BTreeSet};

/// A glyph is made of others, which are made of others, no deeper.
const DEEPEST: usize = 8;

/// The font without what the letters do not need; none where it is not of the kind that is known.
pub fn subset(font: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let font = Font::new(font)?;
    let code = |letter: &char| u16::try_from(u32::from(*letter)).ok();
    let found: BTreeMap<u16, u16> = letters
        .iter()
        .filter_map(code)
        .filter_map(|code| Some((code, font.glyph_of(code)?)))
        .collect();
    // The glyph for letters that are missing comes first, then the letters in their order.
    let mut order: Vec<u16> = vec![0];
    let mut places: BTreeMap<u16, u16> = BTreeMap::from([(0, 0)]);
    for glyph in found.values() {
        font.collect(*glyph, &mut order, &mut places, 0)?;
    }
    let mut outlines: Vec<u8> = Vec::new();
    let mut starts: Vec<u8> = Vec::new();
    let mut widths: Vec<u8> = Vec::new();
    for glyph in &order {
        starts.extend(u32::try_from(outlines.len()).ok()?.to_be_bytes());
        outlines.extend(without_hints(font.outline(*glyph)?, &places)?);
        while !outlines.len().is_multiple_of(4) {
            outlines.push(0);
        }
        widths.extend(font.width(*glyph)?);
    }
    starts.extend(u32::try_from(outlines.len()).ok()?.to_be_bytes());
    let count = u16::try_from(order.len()).ok()?;
    let letters: Vec<(u16, u16)> = found
        .iter()
        .filter_map(|(code, glyph)| Some((*code, *places.get(glyph)?)))
        .collect();
    let tables = [
        (*b"OS/2", font.table(b"OS/2")?.to_vec()),
        (*b"cmap", map_of(&letters)?),
        (*b"glyf", outlines),
        // Starts are in four bytes.
        (
            *b"head",
            with_u16(with_u32(font.table(b"head")?.to_vec(), 8, 0)?, 50, 1)?,
        ),
        (
            *b"hhea",
            with_u16(font.table(b"hhea")?.to_vec(), 34, count)?,
        ),
        (*b"hmtx", widths),
        (*b"loca", starts),
        (*b"maxp", with_u16(font.table(b"maxp")?.to_vec(), 4, count)?),
        (*b"name", names()),
        // Version 3: glyphs have no names.
        (
            *b"post",
            with_u32(font.table(b"post")?.get(..32)?.to_vec(), 0, 0x0003_0000)?,
        ),
    ];
    Some(file(&tables))
}

/// A font, by its tables.
struct Font<'a> {
    bytes: &'a [u8],
    outlines: &'a [u8],
    starts: &'a [u8],
    long_starts: bool,
    widths: &'a [u8],
    width_count: usize,
    map: &'a [u8],
}

impl<'a> Font<'a> {
    fn new(bytes: &'a [u8]) -> Option<Font<'a>> {
        let empty: &[u8] = &[];
        let mut font = Font {
            bytes,
            outlines: empty,
            starts: empty,
            long_starts: false,
            widths: empty,
            width_count: 0,
            map: empty,
        };
        font.outlines = font.table(b"glyf")?;
        font.starts = font.table(b"loca")?;
        font.long_starts = u16_at(font.table(b"head")?, 50)? == 1;
        font.widths = font.table(b"hmtx")?;
        font.width_count = usize::from(u16_at(font.table(b"hhea")?, 34)?);
        let maps = font.table(b"cmap")?;
        let count = usize::from(u16_at(maps, 2)?);
        font.map = (0..count).find_map(|at| {
            let start = u32_at(maps, 4 + 8 * at + 4)?;
            let map = maps.get(start..)?;
            (u16_at(map, 0)? == 4).then_some(map)
        })?;
        Some(font)
    }

    fn table(&self, tag: &[u8; 4]) -> Option<&'a [u8]> {
        let count = usize::from(u16_at(self.bytes, 4)?);
        (0..count).find_map(|at| {
            let entry = self.bytes.get(12 + 16 * at..28 + 16 * at)?;
            let (start, length) = (u32_at(entry, 8)?, u32_at(entry, 12)?);
            (entry.get(..4)? == tag).then(|| self.bytes.get(start..start.checked_add(length)?))?
        })
    }

    /// The glyph of a letter, from the segments of the map.
    fn glyph_of(&self, code: u16) -> Option<u16> {
        let double = usize::from(u16_at(self.map, 6)?);
        for at in (0..double).step_by(2) {
            if u16_at(self.map, 14 + at)? < code {
                continue;
            }
            let start = u16_at(self.map, 16 + double + at)?;
            if start > code {
                return None;
            }
            let delta = u16_at(self.map, 16 + 2 * double + at)?;
            let offset_at = 16 + 3 * double + at;
            let offset = usize::from(u16_at(self.map, offset_at)?);
            let glyph = match offset {
                0 => code.wrapping_add(delta),
                _ => match u16_at(self.map, offset_at + offset + 2 * usize::from(code - start))? {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                },
            };
            return (glyph != 0).then_some(glyph);
        }
        None
    }

    fn outline(&self, glyph: u16) -> Option<&'a [u8]> {
        let start = |at: usize| match self.long_starts {
            true => u32_at(self.starts, 4 * at),
            false => Some(2 * usize::from(u16_at(self.starts, 2 * at)?)),
        };
        let at = usize::from(glyph);
        self.outlines.get(start(at)?..start(at + 1)?)
    }

    /// How far the glyph moves on, and where it begins.
    fn width(&self, glyph: u16) -> Option<[u8; 4]> {
        let at = usize::from(glyph);
        let last = self.width_count.checked_sub(1)?;
        let advance = u16_at(self.widths, 4 * at.min(last))?;
        let bearing = match at.checked_sub(self.width_count) {
            None => u16_at(self.widths, 4 * at + 2)?,
            Some(more) => u16_at(self.widths, 4 * self.width_count + 2 * more)?,
        };
        let [a, b] = advance.to_be_bytes();
        let [c, d] = bearing.to_be_bytes();
        Some([a, b, c, d])
    }

    /// A glyph and those that it is made of.
    fn collect(
        &self,
        glyph: u16,
        order: &mut Vec<u16>,
        places: &mut BTreeMap<u16, u16>,
        depth: usize,
    ) -> Option<()> {
        if places.contains_key(&glyph) {
            return Some(());
        }
        if depth > DEEPEST {
            return None;
        }
        places.insert(glyph, u16::try_from(order.len()).ok()?);
        order.push(glyph);
        for part in parts(self.outline(glyph)?)? {
            self.collect(part.glyph, order, places, depth + 1)?;
        }
        Some(())
    }
}

/// A part of a glyph that is made of others.
struct Part {
    /// Where its record begins.
    at: usize,
    glyph: u16,
    end: usize,
}

/// What a glyph is made of; nothing where it has an outline of its own.
fn parts(outline: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    if outline.is_empty() || u16_at(outline, 0)? < 0x8000 {
        return Some(parts);
    }
    let mut at = 10;
    loop {
        let flags = u16_at(outline, at)?;
        let arguments = if flags & 1 != 0 { 4 } else { 2 };
        let scale = match flags {
            flags if flags & 8 != 0 => 2,
            flags if flags & 64 != 0 => 4,
            flags if flags & 128 != 0 => 8,
            _ => 0,
        };
        let end = at + 4 + arguments + scale;
        parts.push(Part {
            at,
            glyph: u16_at(outline, at + 2)?,
            end,
        });
        at = end;
        if flags & 32 == 0 {
            return Some(parts);
        }
    }
}

/// An outline without instructions, its parts by their new places.
fn without_hints(outline: &[u8], places: &BTreeMap<u16, u16>) -> Option<Vec<u8>> {
    if outline.is_empty() {
        return Some(Vec::new());
    }
    let parts = parts(outline)?;
    if let Some(last) = parts.last() {
        let mut kept = outline.get(..last.end)?.to_vec();
        for part in &parts {
            let flags = u16_at(outline, part.at)? & !256;
            kept = with_u16(kept, part.at, flags)?;
            kept = with_u16(kept, part.at + 2, *places.get(&part.glyph)?)?;
        }
        return Some(kept);
    }
    let contours = usize::from(u16_at(outline, 0)?);
    let length_at = 10 + 2 * contours;
    let hints = usize::from(u16_at(outline, length_at)?);
    let mut kept = outline.get(..length_at)?.to_vec();
    kept.extend([0, 0]);
    kept.extend(outline.get(length_at + 2 + hints..)?);
    Some(kept)
}

/// The map from letters to glyphs, a segment for each run of both.
fn map_of(letters: &[(u16, u16)]) -> Option<Vec<u8>> {
    let mut segments: Vec<(u16, u16, u16)> = Vec::new();
    for (code, glyph) in letters.iter().filter(|(code, _)| *code != 0xffff) {
        match segments.last_mut() {
            Some((start, end, first))
                if *end + 1 == *code && *first + (*code - *start) == *glyph =>
            {
                *end = *code;
            }
            _ => segments.push((*code, *code, *glyph)),
        }
    }
    // The last segment is for no letter.
    segments.push((0xffff, 0xffff, 0));
    let count = u16::try_from(segments.len()).ok()?;
    let power = count.ilog2();
    let mut words: Vec<u16> = vec![0, 1, 3, 1, 0, 12, 4, 16 + 8 * count, 0, 2 * count];
    words.extend([
        2 << power,
        u16::try_from(power).ok()?,
        2 * count - (2 << power),
    ]);
    words.extend(segments.iter().map(|(_, end, _)| *end));
    words.push(0);
    words.extend(segments.iter().map(|(start, ..)| *start));
    let delta = |(start, _, glyph): &(u16, u16, u16)| match *start {
        0xffff => 1,
        start => glyph.wrapping_sub(start),
    };
    words.extend(segments.iter().map(delta));
    words.extend(segments.iter().map(|_| 0));
    Some(words.into_iter().flat_map(u16::to_be_bytes).collect())
}

/// What the font is called: some readers of fonts want to know.
fn names() -> Vec<u8> {
    const NAME: &[u8] = b"\0b\0p";
    const NUMBERS: [u16; 4] = [1, 2, 4, 6];
    let count = NUMBERS.len() as u16;
    let mut words: Vec<u16> = vec![0, count, 6 + 12 * count];
    for number in NUMBERS {
        words.extend([3, 1, 0x409, number, NAME.len() as u16, 0]);
    }
    let mut table: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
    table.extend(NAME);
    table
}

/// A file of tables, which are in the order of their names.
fn file(tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = count.ilog2() as u16;
    let range = 16 << power;
    let mut out: Vec<u8> = [0x0001, 0, count, range, power, 16 * count - range]
        .into_iter()
        .flat_map(u16::to_be_bytes)
        .collect();
    let mut start = out.len() + 16 * tables.len();
    let mut body: Vec<u8> = Vec::new();
    let mut head = None;
    for (tag, table) in tables {
        if tag == b"head" {
            head = Some(start + 8);
        }
        out.extend(tag);
        out.extend(checksum(table).to_be_bytes());
        out.extend((start as u32).to_be_bytes());
        out.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
        start += table.len().next_multiple_of(4);
    }
    out.extend(body);
    let whole = 0xb1b0_afba_u32.wrapping_sub(checksum(&out));
    if let Some(place) = head.and_then(|at| out.get_mut(at..at + 4)) {
        place.copy_from_slice(&whole.to_be_bytes());
    }
    out
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum, four| {
        let byte = |at: usize| u32::from(four.get(at).copied().unwrap_or(0));
        sum.wrapping_add(byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3))
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(two.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(four.try_into().ok()?)).ok()
}

fn with_u16(mut bytes: Vec<u8>, at: usize, value: u16) -> Option<Vec<u8>> {
    bytes
        .get_mut(at..at + 2)?
        .copy_from_slice(&value.to_be_bytes());
    Some(bytes)
}

fn with_u32(mut bytes: Vec<u8>, at: usize, value: u32) -> Option<Vec<u8>> {
    bytes
        .get_mut(at..at + 4)?
        .copy_from_slice(&value.to_be_bytes());
    Some(bytes)
}
