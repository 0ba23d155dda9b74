//! `.safetensors`: several tensors, each under a name.
//!
//! In: the bytes, and which tensor. Out: the array.

use ::safetensors::{Dtype, SafeTensors, tensor::TensorInfo};

use super::element::{self, Element, Kind};
use super::names::Names;
use super::{Array, Found, Limits, Wanted};

/// Bytes before the header, which are its length.
const LENGTH: usize = 8;

/// A file whose header is read, and held against the bytes that there are.
#[derive(Debug)]
pub(super) struct Tensors {
    bytes: Vec<u8>,
    /// Where the numbers begin.
    data: usize,
    infos: Vec<TensorInfo>,
    names: Names,
}

impl Tensors {
    /// Read the header.
    pub(super) fn open(wanted: &Wanted, bytes: Vec<u8>) -> Found<Tensors> {
        let (header, metadata) = SafeTensors::read_metadata(&bytes)
            .map_err(|error| wanted.fault(format_args!("is no .safetensors file: {error}")))?;
        let (names, infos): (Vec<_>, Vec<_>) = metadata
            .tensors()
            .into_iter()
            .enumerate()
            .map(|(number, (name, info))| ((name, number), info.clone()))
            .unzip();
        let (data, names) = (LENGTH + header, Names::new(names));
        Ok(Tensors {
            bytes,
            data,
            infos,
            names,
        })
    }

    /// The numbers of a tensor.
    pub(super) fn array(&self, wanted: &Wanted, limits: &Limits) -> Found<Array> {
        let number = self.names.choose(wanted)?;
        let info = self.infos.get(number);
        let bytes = info.and_then(|info| {
            let (start, end) = info.data_offsets;
            self.bytes.get(self.data..)?.get(start..end)
        });
        let (Some(info), Some(bytes)) = (info, bytes) else {
            return Err(wanted.fault("ends within this tensor"));
        };
        let Some((kind, size)) = kind(info.dtype) else {
            let dtype = info.dtype;
            return Err(Box::new(
                wanted
                    .fault(format_args!("holds entries of the type `{dtype}`"))
                    .hint("F16, BF16, F32, F64, whole numbers and BOOL are read"),
            ));
        };
        let element = Element {
            kind,
            size,
            big_endian: false,
        };
        let shape = info.shape.iter().map(|length| *length as u64).collect();
        element::decode(wanted, element, shape, false, bytes, limits)
    }
}

fn kind(dtype: Dtype) -> Option<(Kind, usize)> {
    match dtype {
        Dtype::BOOL => Some((Kind::Bool, 1)),
        Dtype::I8 => Some((Kind::Signed, 1)),
        Dtype::I16 => Some((Kind::Signed, 2)),
        Dtype::I32 => Some((Kind::Signed, 4)),
        Dtype::I64 => Some((Kind::Signed, 8)),
        Dtype::U8 => Some((Kind::Unsigned, 1)),
        Dtype::U16 => Some((Kind::Unsigned, 2)),
        Dtype::U32 => Some((Kind::Unsigned, 4)),
        Dtype::U64 => Some((Kind::Unsigned, 8)),
        Dtype::F16 => Some((Kind::Float, 2)),
        Dtype::F32 => Some((Kind::Float, 4)),
        Dtype::F64 => Some((Kind::Float, 8)),
        Dtype::BF16 => Some((Kind::BrainFloat, 2)),
        _ => None,
    }
}
