//! Numbers in files: every kind of entry in every format, and files that lie about themselves.

use backprose::diagnostic::Code;
use backprose::source::Span;
use backprose::values::{Array, File, Limits, Wanted};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LIMITS: Limits = Limits {
    entries: 1000,
    digits: 100,
    bytes: 10_000,
};

/// The array of a name in the bytes of a file; or the code and words of what is wrong.
fn within(text: &str, bytes: &[u8], limits: &Limits) -> Result<Array, (Code, String)> {
    let place = Span::new(0, 1);
    Wanted::new(text, "w", place)
        .and_then(|wanted| {
            File::open(&wanted, bytes.to_vec())?.array(&wanted, limits, &mut limits.bytes.clone())
        })
        .map_err(|finding| {
            assert_eq!(finding.primary.span, place);
            let hint = finding
                .hint
                .map_or(String::new(), |hint| format!(" ({hint})"));
            (finding.code, finding.message + &hint)
        })
}

/// The shape, and the entries as fractions.
fn numbers(text: &str, bytes: &[u8]) -> (Vec<u64>, Vec<String>) {
    let array = within(text, bytes, &LIMITS).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    let entries = array.entries.rationals();
    (
        array.shape,
        entries.iter().map(ToString::to_string).collect(),
    )
}

/// What is wrong with a file.
fn fault(text: &str, bytes: &[u8]) -> String {
    let (code, message) = within(text, bytes, &LIMITS).expect_err(text);
    format!("{}: {message}", code.id())
}

/// An `.npy` file as NumPy writes it.
fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    npy_with(
        &format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n"),
        data,
    )
}

fn npy_with(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

/// A `.safetensors` file: the length of the header, the header, and the numbers.
fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), data].concat()
}

fn npz(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A kind of entries: NumPy's name for it, that of safetensors, the bytes of some numbers with the
/// lowest byte first, and those numbers.
type Row = (
    &'static str,
    &'static str,
    Vec<Vec<u8>>,
    &'static [&'static str],
);

/// Every kind of entries.
fn kinds() -> Vec<Row> {
    fn bytes<T, const N: usize>(all: &[T], of: fn(&T) -> [u8; N]) -> Vec<Vec<u8>> {
        all.iter().map(|one| of(one).to_vec()).collect()
    }
    vec![
        (
            "b1",
            "BOOL",
            vec![vec![1], vec![0], vec![1]],
            &["1", "0", "1"],
        ),
        (
            "i1",
            "I8",
            bytes(&[-128i8, 127, -1], |x| x.to_le_bytes()),
            &["-128", "127", "-1"],
        ),
        (
            "u1",
            "U8",
            bytes(&[255u8, 0, 7], |x| x.to_le_bytes()),
            &["255", "0", "7"],
        ),
        (
            "i2",
            "I16",
            bytes(&[-300i16, 300, -1], |x| x.to_le_bytes()),
            &["-300", "300", "-1"],
        ),
        (
            "u2",
            "U16",
            bytes(&[65_535u16, 1, 2], |x| x.to_le_bytes()),
            &["65535", "1", "2"],
        ),
        (
            "i4",
            "I32",
            bytes(&[i32::MIN, 70_000, -1], |x| x.to_le_bytes()),
            &["-2147483648", "70000", "-1"],
        ),
        (
            "u4",
            "U32",
            bytes(&[u32::MAX, 1, 2], |x| x.to_le_bytes()),
            &["4294967295", "1", "2"],
        ),
        // No float of 64 bits is either of these.
        (
            "i8",
            "I64",
            bytes(&[i64::MIN + 1, (1 << 53) + 1, -1], |x| x.to_le_bytes()),
            &["-9223372036854775807", "9007199254740993", "-1"],
        ),
        (
            "u8",
            "U64",
            bytes(&[u64::MAX, 1, 2], |x| x.to_le_bytes()),
            &["18446744073709551615", "1", "2"],
        ),
        (
            "f2",
            "F16",
            bytes(&[0x3555u16, 0xbc00, 0x0001], |x| x.to_le_bytes()),
            &["1365/4096", "-1", "1/16777216"],
        ),
        (
            "",
            "BF16",
            bytes(&[0x3e80u16, 0xbf80, 0x4049], |x| x.to_le_bytes()),
            &["1/4", "-1", "201/64"],
        ),
        (
            "f4",
            "F32",
            bytes(&[0.1f32, -1.5, f32::from_bits(1)], |x| x.to_le_bytes()),
            &[
                "13421773/134217728",
                "-3/2",
                "1/713623846352979940529142984724747568191373312",
            ],
        ),
        (
            "f8",
            "F64",
            bytes(&[0.1f64, -2.5, -0.0], |x| x.to_le_bytes()),
            &["3602879701896397/36028797018963968", "-5/2", "0"],
        ),
    ]
}

#[test]
fn every_kind_of_entry_is_exactly_what_is_stored() {
    for (numpy, torch, bytes, expected) in kinds() {
        let little = bytes.concat();
        let big = bytes.iter().flat_map(|one| one.iter().rev().copied());
        let big: Vec<u8> = big.collect();
        let size = bytes[0].len();
        let mut files = vec![(
            "w.safetensors",
            safetensors(
                &format!(
                    "{{\"w\":{{\"dtype\":\"{torch}\",\"shape\":[3],\"data_offsets\":[0,{}]}}}}",
                    3 * size
                ),
                &little,
            ),
        )];
        if !numpy.is_empty() {
            let sign = if size == 1 { "|" } else { "<" };
            let array = npy(&format!("{sign}{numpy}"), false, "(3,)", &little);
            for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
                files.push(("w.npz", npz(&[("w.npy", &array)], method)));
            }
            files.push(("w.npy", array));
            files.push(("w.npy", npy(&format!(">{numpy}"), false, "(3,)", &big)));
        }
        for (path, file) in files {
            let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            assert_eq!(
                numbers(path, &file),
                (vec![3], expected),
                "{numpy} {torch} in {path}"
            );
        }
    }
}

#[test]
fn every_half_is_the_float_that_it_abbreviates() {
    for bits in 0..=u16::MAX {
        // The same number as 32 bits: the exponent's bias is 112 more, the fraction 13 bits longer.
        let (sign, rest) = (u32::from(bits >> 15) << 31, u32::from(bits & 0x7fff));
        let scaled = f32::from_bits(sign | rest << 13) * 2f32.powi(112);
        let file = npy("<f2", false, "()", &bits.to_le_bytes());
        let found = within("w.npy", &file, &LIMITS);
        if rest >= 0x7c00 {
            assert!(found.is_err(), "{bits:#x}");
        } else {
            let expected = backprose::values::Entries::Binary(vec![f64::from(scaled)]);
            assert_eq!(found.unwrap().entries, expected, "{bits:#x}");
        }
    }
}

#[test]
fn axes_are_as_numpy_counts_them() {
    let bytes: Vec<u8> = (0..24).collect();
    let (shape, rows) = numbers("w.npy", &npy("|u1", false, "(2, 3, 4)", &bytes));
    assert_eq!(
        (shape.as_slice(), rows[23].as_str()),
        (&[2, 3, 4][..], "23")
    );
    // Column by column, entry i, j, k stands at place i + 2 j + 6 k.
    let (_, columns) = numbers("w.npy", &npy("|u1", true, "(2, 3, 4)", &bytes));
    for (at, entry) in columns.iter().enumerate() {
        let (i, j, k) = (at / 12, at / 4 % 3, at % 4);
        assert_eq!(*entry, (i + 2 * j + 6 * k).to_string());
    }
    assert_eq!(numbers("w.npy", &npy("|u1", true, "()", &[7])).0, [0u64; 0]);
    assert_eq!(
        numbers("w.npy", &npy("|u1", false, "(0, 3)", &[])).0,
        [0, 3]
    );
}

#[test]
fn the_second_version_of_the_header_is_longer() {
    let header = "{\"shape\": (1,), \"descr\": \"|u1\", \"fortran_order\": False}";
    let length = (header.len() as u32).to_le_bytes();
    let file = [
        b"\x93NUMPY\x02\x00",
        &length[..],
        header.as_bytes(),
        b"\x05",
    ]
    .concat();
    assert_eq!(numbers("w.npy", &file), (vec![1], vec!["5".to_owned()]));
}

#[test]
fn an_array_is_found_by_its_name() {
    let [one, two] = [1, 2].map(|number| npy("|u1", false, "()", &[number]));
    let file = npz(
        &[("w.npy", &one), ("fc:1.npy", &two), ("read.me", b"")],
        CompressionMethod::Deflated,
    );
    assert_eq!(
        numbers("lib/a.npz", &file).1,
        ["1"],
        "the name of the value"
    );
    assert_eq!(numbers("lib/a.npz:w", &file).1, ["1"]);
    assert_eq!(numbers("lib/a.npz:fc:1", &file).1, ["2"]);
    let only = npz(&[("other.npy", &two)], CompressionMethod::Stored);
    assert_eq!(numbers("a.npz", &only).1, ["2"]);
    insta::assert_snapshot!(fault("a.npz:fc2", &file), @r#"unreadable: "a.npz" holds no array `fc2` (it holds fc:1, w)"#);
    insta::assert_snapshot!(fault("a.npz", &npz(&[], CompressionMethod::Stored)), @r#"unreadable: "a.npz" holds no array `w` (it holds none at all)"#);
    let header = r#"{"b":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}"#;
    let file = safetensors(header, &[1, 2]);
    assert_eq!(numbers("m.safetensors:a", &file).1, ["2"]);
    insta::assert_snapshot!(fault("m.safetensors", &file), @r#"unreadable: "m.safetensors" holds no array `w` (it holds a, b)"#);
}

#[test]
fn decimals_in_a_table_are_exact() {
    let table = "\u{feff}0.1, -1e-3,+3\r\n.5,−2.,1E+2\r\n\n";
    let expected = ["1/10", "-1/1000", "3", "1/2", "-2", "100"].map(str::to_owned);
    assert_eq!(
        numbers("t.csv", table.as_bytes()),
        (vec![2, 3], expected.to_vec())
    );
    assert_eq!(numbers("t.csv", b"0.25").0, [0u64; 0]);
}

#[test]
fn tables_that_are_none() {
    let cases = [
        "",
        "a,b\n1,2\n",
        "1;2\n",
        "1,2\n3\n",
        "1,2\n\n3,4\n",
        "1,\n",
        "1,nan\n",
        "1,--2\n",
        "1,.\n",
        "1,e5\n",
        "1e1000\n",
        "1\t2\n",
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|case| fault("t.csv", case.as_bytes()))
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    unreadable: "t.csv" is empty
    not-a-number: entry 1 in line 1 of "t.csv" is `a`, and no number (a table has no header; its first line is numbers)
    not-a-number: entry 1 in line 1 of "t.csv" is `1;2`, and no number (commas stand between numbers)
    unreadable: "t.csv" is no table: its lines differ in length, which is 2 in line 1 and 1 in line 2
    not-a-number: entry 1 in line 2 of "t.csv" is empty, and no number
    not-a-number: entry 2 in line 1 of "t.csv" is empty, and no number
    not-a-number: entry 2 in line 1 of "t.csv" is `nan`, and no number
    not-a-number: entry 2 in line 1 of "t.csv" is `--2`, and no number
    not-a-number: entry 2 in line 1 of "t.csv" is `.`, and no number
    not-a-number: entry 2 in line 1 of "t.csv" is `e5`, and no number (a table has no header; its first line is numbers)
    limit: number 1 in line 1 of "t.csv" comes to more than 100 digits (raise the limit with `--limit digits=…`)
    not-a-number: entry 1 in line 1 of "t.csv" is `1	2`, and no number (commas stand between numbers)
    "#);
    assert!(fault("t.csv", b"\xff").starts_with("unreadable"));
    let many = "1,".repeat(1000) + "1";
    insta::assert_snapshot!(fault("t.csv", many.as_bytes()), @r#"limit: "t.csv" holds more than 1000 numbers (raise the limit with `--limit entries=…`)"#);
}

#[test]
fn numbers_that_are_none() {
    let not_finite = |value: f64| {
        [0.0f64, 0.0, 0.0, value, 0.0, 0.0]
            .map(f64::to_le_bytes)
            .concat()
    };
    let rows = npy("<f8", false, "(2, 3)", &not_finite(f64::NAN));
    let columns = npy("<f8", true, "(2, 3)", &not_finite(f64::NEG_INFINITY));
    let one = npy("<f4", false, "()", &f32::NAN.to_le_bytes());
    let said = [rows, columns, one].map(|file| fault("w.npy", &file));
    insta::assert_snapshot!(said.join("\n"), @r#"
    not-a-number: entry 2,1 of "w.npy" is NaN, and no number
    not-a-number: entry 2,2 of "w.npy" is infinite, and no number
    not-a-number: the number in "w.npy" is NaN, and no number
    "#);
}

#[test]
fn files_that_lie() {
    let f8 = |shape: &str, bytes: usize| npy("<f8", false, shape, &vec![0; bytes]);
    let cases = [
        b"".to_vec(),
        b"PK\x03\x04".to_vec(),
        b"\x93NUMPY\x01\x00\xff\xff{".to_vec(),
        f8("(2, 3)", 40),
        f8("(2, 3)", 56),
        // 2^61 times 8 bytes is 0 in 64 bits, and so is 2^32 times 2^32.
        f8("(2305843009213693952,)", 0),
        f8("(4294967296, 4294967296)", 0),
        f8("(99999999999999999999,)", 0),
        f8("(1001,)", 8008),
        f8("(-1,)", 8),
        f8("3", 24),
        npy("<c16", false, "()", &[0; 16]),
        npy("|O", false, "()", &[0; 8]),
        npy("<f16", false, "()", &[0; 16]),
        npy_with(
            "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': ()}",
            &[0; 8],
        ),
        npy_with("{'descr': '<f8', 'shape': ()}", &[0; 8]),
        npy_with(
            "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': ()}",
            &[0; 8],
        ),
    ];
    let said: Vec<String> = cases.iter().map(|file| fault("w.npy", file)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    unreadable: "w.npy" is no .npy file: it does not begin like one
    unreadable: "w.npy" is no .npy file: it does not begin like one
    unreadable: "w.npy" ends within its header
    unreadable: "w.npy" says that it holds 2 × 3 numbers of 8 bytes, and has 40 bytes for them
    unreadable: "w.npy" says that it holds 2 × 3 numbers of 8 bytes, and has 56 bytes for them
    unreadable: "w.npy" says that it holds 2305843009213693952 numbers of 8 bytes, and has 0 bytes for them
    unreadable: "w.npy" says that it holds 4294967296 × 4294967296 numbers of 8 bytes, and has 0 bytes for them
    unreadable: "w.npy" has a header that is not as NumPy writes it
    limit: "w.npy" holds more than 1000 numbers (raise the limit with `--limit entries=…`)
    unreadable: "w.npy" has a header that is not as NumPy writes it
    unreadable: "w.npy" has a header that is not as NumPy writes it
    unreadable: "w.npy" holds entries of the type `<c16` (floats of 16, 32 and 64 bits, whole numbers and bool are read)
    unreadable: "w.npy" holds entries of the type `|O` (floats of 16, 32 and 64 bits, whole numbers and bool are read)
    unreadable: "w.npy" holds entries of the type `<f16` (floats of 16, 32 and 64 bits, whole numbers and bool are read)
    unreadable: "w.npy" holds entries of the type `[('a', '<f8')]` (floats of 16, 32 and 64 bits, whole numbers and bool are read)
    unreadable: "w.npy" has a header that is not as NumPy writes it
    unreadable: "w.npy" has a header that is not as NumPy writes it
    "#);
}

#[test]
fn packed_files_that_lie() {
    // Ten thousand bytes and a header, packed into a few.
    let bomb = npy("|u1", false, "(10000,)", &[0; 10_000]);
    let bomb = npz(&[("w.npy", &bomb)], CompressionMethod::Deflated);
    assert!(bomb.len() < 500);
    let mut broken = npz(&[("w.npy", b"abc")], CompressionMethod::Stored);
    broken.truncate(40);
    let said = [
        ("w.npz", bomb),
        ("w.npz", broken),
        ("w.npz", b"no zip".to_vec()),
    ]
    .map(|(path, file)| fault(path, &file));
    insta::assert_snapshot!(said.join("\n"), @r#"
    limit: with "w.npz", the files of numbers have more than 10000 bytes (raise the limit with `--limit bytes=…`)
    unreadable: "w.npz" cannot be unpacked: invalid Zip archive: Could not find EOCD
    unreadable: "w.npz" cannot be unpacked: invalid Zip archive: Could not find EOCD
    "#);
    let tensors = [
        ("", &[][..]),
        ("{", &[]),
        (
            r#"{"w":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}"#,
            &[0; 8],
        ),
        (
            r#"{"w":{"dtype":"F64","shape":[2305843009213693952,8],"data_offsets":[0,0]}}"#,
            &[],
        ),
        (
            r#"{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#,
            &[0],
        ),
    ];
    let said = tensors.map(|(header, data)| fault("w.safetensors", &safetensors(header, data)));
    insta::assert_snapshot!(said.join("\n"), @r#"
    unreadable: "w.safetensors" is no .safetensors file: invalid JSON in header: EOF while parsing a value at line 1 column 0
    unreadable: "w.safetensors" is no .safetensors file: invalid JSON in header: EOF while parsing an object at line 1 column 1
    unreadable: "w.safetensors" is no .safetensors file: invalid shape, data type, or offset for tensor
    unreadable: "w.safetensors" is no .safetensors file: overflow computing buffer size from shape and/or element type
    unreadable: "w.safetensors" holds entries of the type `F8_E4M3` (F16, BF16, F32, F64, whole numbers and BOOL are read)
    "#);
    insta::assert_snapshot!(fault("w.safetensors", &[255; 8]), @r#"unreadable: "w.safetensors" is no .safetensors file: header too large"#);
}

#[test]
fn names_that_are_none_of_files_of_numbers() {
    let said = ["w.txt", "w", "w.npy:a", "w.pt:fc1", ""].map(|path| fault(path, b""));
    insta::assert_snapshot!(said.join("\n"), @r#"
    unreadable: the ending of "w.txt" is none of a file of numbers (numbers are read from .npy, .npz, .safetensors and .csv files)
    unreadable: the ending of "w" is none of a file of numbers (numbers are read from .npy, .npz, .safetensors and .csv files)
    unreadable: "w.npy" holds one array, which has no name (write "w.npy")
    unreadable: the ending of "w.pt:fc1" is none of a file of numbers (numbers are read from .npy, .npz, .safetensors and .csv files)
    unreadable: the ending of "" is none of a file of numbers (numbers are read from .npy, .npz, .safetensors and .csv files)
    "#);
}

#[test]
fn no_damage_ends_the_program() {
    let array = npy("<f4", true, "(2, 3)", &[1; 24]);
    let header = r#"{"w":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]}}"#;
    let files = [
        (
            "w.npz",
            npz(&[("w.npy", &array)], CompressionMethod::Deflated),
        ),
        ("w.npy", array),
        ("w.safetensors", safetensors(header, &[1; 12])),
        ("w.csv", b"1,-2.5e3\n+.5,7\n".to_vec()),
    ];
    let mut refused = 0;
    for (path, file) in files {
        assert!(within(path, &file, &LIMITS).is_ok());
        for at in 0..file.len() {
            refused += usize::from(within(path, &file[..at], &LIMITS).is_err());
            for byte in [0, 1, b'0', b'9', b'(', 0x7f, 0x80, 0xff] {
                let mut damaged = file.clone();
                damaged[at] = byte;
                refused += usize::from(within(path, &damaged, &LIMITS).is_err());
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}
