//! One flipped bit in every byte of a three-chunk blob is refused, and nothing is released.

use crate::support::{cipher_of, file_key, sample, sealed};
use sealport_vault::{BlobCipher, CHUNK, FileKey, OpenError, TAG};

const SEALED_CHUNK: usize = CHUNK + TAG;
const LAST: usize = 37;

#[test]
fn a_flipped_bit_in_any_byte_is_refused() {
    let key = file_key(b"flipped bits key");
    let blob = sealed(&key, &sample(2 * CHUNK + LAST), 1);
    let (cipher, chunks) = cipher_of(&key, &blob);
    assert_eq!(chunks.len(), 2 * SEALED_CHUNK + LAST + TAG);
    nonce_bits(&key, &blob);
    // Each byte in its own chunk; two threads, as the chunks are independent.
    let middle = SEALED_CHUNK;
    let tried: usize = std::thread::scope(|scope| {
        let halves = [scope.spawn(|| chunk_bits(&cipher, chunks, 0..middle)), {
            scope.spawn(|| chunk_bits(&cipher, chunks, middle..chunks.len()))
        }];
        halves.into_iter().map(|half| half.join().unwrap()).sum()
    });
    assert_eq!(tried, chunks.len());
    // And a sample of places with the blob opened as a whole, as a reader of everything would.
    for at in (0..chunks.len()).step_by(997) {
        let mut whole = chunks.to_vec();
        whole[at] ^= 1 << (at % 8);
        let chunk = (at / SEALED_CHUNK) as u64;
        assert_eq!(cipher.open_in_place(0, &mut whole, true), Err(OpenError::Damaged { chunk }));
        assert!(whole.is_empty());
    }
}

/// Every bit of the nonce: it changes the key of all chunks.
fn nonce_bits(key: &FileKey, blob: &[u8]) {
    for bit in 0..128 {
        let mut damaged = blob.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let (cipher, chunks) = cipher_of(key, &damaged);
        let mut buffer = chunks.to_vec();
        assert_eq!(cipher.open_in_place(0, &mut buffer, true), Err(OpenError::Damaged { chunk: 0 }));
        assert!(buffer.is_empty());
    }
}

/// One bit in each byte of `places`; returns how many bytes it tried.
fn chunk_bits(cipher: &BlobCipher, chunks: &[u8], places: std::ops::Range<usize>) -> usize {
    let mut buffer = Vec::with_capacity(SEALED_CHUNK);
    for at in places.clone() {
        let number = at / SEALED_CHUNK;
        let from = number * SEALED_CHUNK;
        buffer.clear();
        buffer.extend_from_slice(&chunks[from..chunks.len().min(from + SEALED_CHUNK)]);
        buffer[at - from] ^= 1 << (at % 8);
        let opened = cipher.open_in_place(number as u64, &mut buffer, number == 2);
        assert_eq!(opened, Err(OpenError::Damaged { chunk: number as u64 }), "byte {at}");
        assert!(buffer.is_empty(), "byte {at} released something");
    }
    places.len()
}
