//! The message of the invisible mark: 48 bits and a keyed check, spread by a convolutional code.
//!
//! The check is 32 bits of an HMAC under the seed. Whoever reads a picture tries a few candidates, and each one passes
//! by chance once in four thousand million times: that is what an attribution rests on, not on how well it matched.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bits of the payload: share number and recipient's tag.
pub(super) const PAYLOAD_BITS: usize = 48;
/// Bits of the keyed check.
pub(super) const CHECK_BITS: usize = 32;
/// What is encoded before the code's tail.
const MESSAGE_BITS: usize = PAYLOAD_BITS + CHECK_BITS;
/// Zeroes that bring the encoder back to its first state.
const TAIL_BITS: usize = 8;
const STEPS: usize = MESSAGE_BITS + TAIL_BITS;
const STATES: usize = 1 << TAIL_BITS;
/// Rate 1/4, constraint length 9: the generators with the largest free distance.
const GENERATORS: [u16; 4] = [0o765, 0o671, 0o513, 0o473];
/// Bits of an encoded message.
pub(super) const CODED_BITS: usize = STEPS * GENERATORS.len();

/// Encodes the lower 48 bits of `code` with their check, as +1 and -1.
pub(super) fn encode(seed: &[u8; 32], code: u64) -> [i8; CODED_BITS] {
    let message = (u128::from(payload(code)) << CHECK_BITS) | u128::from(check(seed, payload(code)));
    let mut coded = [0; CODED_BITS];
    let mut register = 0_u16;
    for (step, out) in coded.chunks_exact_mut(GENERATORS.len()).enumerate() {
        let bit = if step < MESSAGE_BITS { (message >> (MESSAGE_BITS - 1 - step)) as u16 & 1 } else { 0 };
        register = (register >> 1) | (bit << TAIL_BITS);
        for (sign, generator) in out.iter_mut().zip(GENERATORS) {
            *sign = branch(register, generator);
        }
    }
    coded
}

/// The most likely payload behind what was received (positive for +1), if its check is right.
pub(super) fn decode(seed: &[u8; 32], received: &[f32; CODED_BITS]) -> Option<u64> {
    let message = most_likely(received);
    let code = (message >> CHECK_BITS) as u64;
    (u128::from(check(seed, code)) == message & u128::from(u32::MAX)).then_some(code)
}

/// Viterbi's algorithm on soft values.
fn most_likely(received: &[f32; CODED_BITS]) -> u128 {
    let branches: Vec<[i8; 4]> =
        (0..2 * STATES as u16).map(|register| GENERATORS.map(|generator| branch(register, generator))).collect();
    let mut scores = vec![f32::NEG_INFINITY; STATES];
    scores[0] = 0.0;
    // For each step and state the bit that fell out of the register on the better way there.
    let mut fallen = vec![[false; STATES]; STEPS];
    for (step, values) in received.chunks_exact(GENERATORS.len()).enumerate() {
        let mut next = vec![f32::NEG_INFINITY; STATES];
        for (state, score) in next.iter_mut().enumerate() {
            if step >= MESSAGE_BITS && state >= STATES / 2 {
                continue; // the tail is zeroes
            }
            for oldest in [0, 1] {
                // The register is the new state with the bit that is about to fall out behind it.
                let register = (state << 1) | oldest;
                let gain: f32 =
                    branches[register].iter().zip(values).map(|(&sign, value)| f32::from(sign) * value).sum();
                let total = scores[register & (STATES - 1)] + gain;
                if total > *score {
                    *score = total;
                    fallen[step][state] = oldest == 1;
                }
            }
        }
        scores = next;
    }
    let mut message = 0_u128;
    let mut state = 0;
    for step in (0..STEPS).rev() {
        if step < MESSAGE_BITS && state >= STATES / 2 {
            message |= 1 << (MESSAGE_BITS - 1 - step);
        }
        state = ((state << 1) | usize::from(fallen[step][state])) & (STATES - 1);
    }
    message
}

fn branch(register: u16, generator: u16) -> i8 {
    if (register & generator).count_ones() % 2 == 1 { -1 } else { 1 }
}

fn payload(code: u64) -> u64 {
    code & ((1 << PAYLOAD_BITS) - 1)
}

fn check(seed: &[u8; 32], payload: u64) -> u32 {
    let mut mac = keyed(seed, b"check");
    mac.update(&payload.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// HMAC-SHA-256 under the seed, for one purpose.
pub(super) fn keyed(seed: &[u8; 32], purpose: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    block[..32].copy_from_slice(seed);
    let mut mac = Hmac::<Sha256>::new((&block).into());
    mac.update(b"sealport/1/page-mark/");
    mac.update(purpose);
    mac.update(&[0]);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [7; 32];

    fn received(code: u64) -> [f32; CODED_BITS] {
        encode(&SEED, code).map(f32::from)
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        for code in [0, 1, 0xffff_ffff_ffff, 0x1234_5678_9abc] {
            assert_eq!(decode(&SEED, &received(code)), Some(code));
        }
    }

    #[test]
    fn a_fifth_of_wrong_bits_is_put_right() {
        let mut values = received(0x0bad_cafe_f00d);
        for value in values.iter_mut().step_by(5) {
            *value = -*value;
        }
        assert_eq!(decode(&SEED, &values), Some(0x0bad_cafe_f00d));
    }

    #[test]
    fn another_key_or_noise_decodes_to_nothing() {
        assert_eq!(decode(&[8; 32], &received(42)), None);
        let mut noise = 1_u64;
        for _ in 0..100 {
            let values = [(); CODED_BITS].map(|()| {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (noise >> 40) as f32 / (1 << 23) as f32 - 1.0
            });
            assert_eq!(decode(&SEED, &values), None);
        }
    }
}
