//! The arithmetic of chunks against a model that counts them one by one.

use proptest::prelude::*;
use sealport_vault::{CHUNK, Layout, NONCE, TAG};

const KIB64: u64 = CHUNK as u64;
const TIB: u64 = 1 << 40;

/// The chunks of a file as (plain bytes before it, plain bytes in it, sealed bytes before it), counted naively.
fn chunks(len: u64) -> Vec<(u64, u64, u64)> {
    let (mut plain, mut sealed, mut out) = (0, NONCE as u64, Vec::new());
    loop {
        let size = KIB64.min(len - plain);
        out.push((plain, size, sealed));
        plain += size;
        sealed += size + TAG as u64;
        if plain == len {
            return out;
        }
    }
}

/// Lengths around the edges of chunks as often as any others.
fn lengths() -> impl Strategy<Value = u64> {
    prop_oneof![0..20 * KIB64, (0_u64..20, 0_u64..3).prop_map(|(chunk, by)| (chunk * KIB64 + by).saturating_sub(1))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lengths_are_those_of_the_model(len in lengths()) {
        let (layout, model) = (Layout::new(len), chunks(len));
        let (_, size, sealed) = model[model.len() - 1];
        prop_assert_eq!(layout.plain_len(), len);
        prop_assert_eq!(layout.chunks(), model.len() as u64);
        prop_assert_eq!(layout.sealed_len(), sealed + size + TAG as u64);
        prop_assert_eq!(Layout::from_sealed_len(layout.sealed_len()), Ok(layout));
    }

    #[test]
    fn a_span_is_the_chunks_that_touch_the_range(len in lengths(), from in 0_u64..21 * 65_536, size in 0_u64..21 * 65_536) {
        let span = Layout::new(len).span(from..from + size);
        let wanted = from.min(len)..(from + size).min(len);
        prop_assert_eq!(span.len, wanted.end - wanted.start);
        let model = chunks(len);
        let touched: Vec<usize> = (0..model.len())
            .filter(|index| {
                let (plain, size, _) = model[*index];
                plain < wanted.end && wanted.start < plain + size
            })
            .collect();
        prop_assert!(span.skip <= CHUNK);
        let first = span.first_chunk as usize;
        prop_assert_eq!(span.sealed.start, model[first].2);
        prop_assert_eq!(model[first].0 + span.skip as u64, wanted.start);
        if let (Some(low), Some(high)) = (touched.first(), touched.last()) {
            prop_assert_eq!(first, *low);
            prop_assert_eq!(span.sealed.end, model[*high].2 + model[*high].1 + TAG as u64);
            prop_assert_eq!(span.ends_with_last, *high == model.len() - 1);
            prop_assert!(span.skip < CHUNK);
        } else {
            // Nothing asked for: one whole chunk, so that the end of the blob can still be verified.
            prop_assert_eq!(span.len, 0);
            prop_assert_eq!(span.sealed.end, model[first].2 + model[first].1 + TAG as u64);
        }
    }

    #[test]
    fn from_sealed_len_knows_exactly_the_lengths_that_exist(sealed in 0_u64..5 * 65_552 + 16) {
        let exists = (0..5_u64).any(|whole| {
            let before = NONCE as u64 + whole * (KIB64 + TAG as u64);
            let shortest = if whole == 0 { TAG as u64 } else { TAG as u64 + 1 };
            (before + shortest..=before + KIB64 + TAG as u64).contains(&sealed)
        });
        prop_assert_eq!(Layout::from_sealed_len(sealed).is_ok(), exists);
    }

    #[test]
    fn huge_files_are_counted_exactly(len in prop_oneof![TIB - 3 * KIB64..64 * TIB, (1_u64 << 62)..(1 << 63)], back in 1_u64..1 << 20) {
        let layout = Layout::new(len);
        let exact = u128::from(len) + 16 * (u128::from(len).div_ceil(65_536)) + 16;
        prop_assert_eq!(u128::from(layout.sealed_len()), exact);
        prop_assert_eq!(Layout::from_sealed_len(layout.sealed_len()), Ok(layout));
        let span = layout.span(len - back..len);
        prop_assert!(span.ends_with_last);
        prop_assert_eq!((span.first_chunk * KIB64 + span.skip as u64, span.len), (len - back, back));
        prop_assert_eq!(span.sealed, 16 + span.first_chunk * 65_552..layout.sealed_len());
    }

    #[test]
    fn no_length_overflows(len in any::<u64>(), from in any::<u64>(), to in any::<u64>()) {
        let layout = Layout::new(len);
        let span = layout.span(from..to);
        prop_assert!(span.sealed.start <= span.sealed.end);
        prop_assert!(span.len <= len);
        let _ = Layout::from_sealed_len(len);
    }
}

#[test]
fn a_length_that_cannot_be_counted_is_that_of_no_blob() {
    assert_eq!(Layout::new(u64::MAX).sealed_len(), u64::MAX);
    assert!(Layout::from_sealed_len(u64::MAX).is_err());
}
