//! `.safetensors`: several tensors, each under a name.
//!
//! In: the bytes, and which tensor. Out: the array.

use ::safetensors::{Dtype, SafeTensors};

use super::element::{self, Element, Kind};
use super::{Array, Found, Limits, Wanted};

/// The numbers of one tensor in the bytes of a `.safetensors` file.
pub(super) fn read(wanted: &Wanted, bytes: &[u8], limits: &Limits) -> Found<Array> {
    let broken = |error| wanted.fault(format_args!("is no .safetensors file: {error}"));
    let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
    let names = tensors.names();
    let chosen = wanted.choose(&names)?;
    let tensor = tensors.tensor(chosen).map_err(broken)?;
    let Some((kind, size)) = kind(tensor.dtype()) else {
        let dtype = tensor.dtype();
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
    let shape = tensor.shape().iter().map(|length| *length as u64).collect();
    element::decode(wanted, element, shape, false, tensor.data(), limits)
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
