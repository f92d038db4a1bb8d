//! Sealing and opening a stream, beside the bare cipher of the same crate on the same chunks.

use std::io::{self, Cursor, Read, Write};
use std::time::Duration;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use sealport_ambient::{Chance, OsChance};
use sealport_tests::measure::cost::thread_cpu;
use sealport_vault::{BlobReader, BlobWriter, CHUNK, FileKey, PayloadNonce};

use crate::report::Report;
use crate::stage::Stage;

const BYTES: usize = 128 << 20;
/// What callers hand over at once.
const PIECE: usize = 512 << 10;
const ROUNDS: usize = 7;

/// The least CPU time of each kind of work: noise only ever adds.
struct Least {
    bare_seal: Duration,
    bare_open: Duration,
    seal: Duration,
    open: Duration,
}

/// Measures `seal.*`.
pub fn run(report: &mut Report, _: Stage) -> io::Result<()> {
    let least = measure()?;
    report.figure("seal.seal", per_gib(least.seal), per_gib(least.bare_seal))?;
    report.figure("seal.open", per_gib(least.open), per_gib(least.bare_open))
}

/// CPU seconds for each GiB that the bare cipher opens.
pub fn bare_opening() -> io::Result<f64> {
    let plain = noise(BYTES);
    let rounds = (0..ROUNDS).map(|_| bare(&plain).map(|(_, opening)| opening));
    let least = rounds.collect::<io::Result<Vec<_>>>()?.into_iter().min().unwrap_or_default();
    Ok(per_gib(least))
}

fn measure() -> io::Result<Least> {
    let key = FileKey::generate(&OsChance);
    let plain = noise(BYTES);
    let mut least =
        Least { bare_seal: Duration::MAX, bare_open: Duration::MAX, seal: Duration::MAX, open: Duration::MAX };
    // The four take turns, so that a busy moment of the machine doesn't hit one of them alone.
    for _ in 0..ROUNDS {
        let (sealing, opening) = bare(&plain)?;
        least.bare_seal = least.bare_seal.min(sealing);
        least.bare_open = least.bare_open.min(opening);
        let (sealed, sealing) = seal(&plain, &key)?;
        least.seal = least.seal.min(sealing);
        least.open = least.open.min(open(&sealed, &plain, &key)?);
    }
    Ok(least)
}

/// The cipher alone, in place, chunk by chunk over a copy of the same bytes.
fn bare(plain: &[u8]) -> io::Result<(Duration, Duration)> {
    let chance: &dyn Chance = &OsChance;
    let cipher = ChaCha20Poly1305::new(&Key::from(chance.array::<32>()));
    let nonce = |number: usize| {
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&(number as u64).to_be_bytes());
        Nonce::from(nonce)
    };
    let mut bytes = plain.to_vec();
    let mut tags = Vec::with_capacity(bytes.len() / CHUNK);
    let mut failed = false;
    let sealing = thread_cpu(|| {
        for (number, chunk) in bytes.chunks_mut(CHUNK).enumerate() {
            match cipher.encrypt_inout_detached(&nonce(number), b"", chunk.into()) {
                Ok(tag) => tags.push(tag),
                Err(_) => failed = true,
            }
        }
    });
    let opening = thread_cpu(|| {
        for (number, (chunk, tag)) in bytes.chunks_mut(CHUNK).zip(&tags).enumerate() {
            failed |= cipher.decrypt_inout_detached(&nonce(number), b"", chunk.into(), tag).is_err();
        }
    });
    if failed || bytes != plain {
        return Err(io::Error::other("the bare cipher did not give back what it took"));
    }
    Ok((sealing, opening))
}

/// Sealed once into nothing, for the figure: where the bytes go costs the same without sealing. Then into memory, to be
/// opened.
fn seal(plain: &[u8], key: &FileKey) -> io::Result<(Vec<u8>, Duration)> {
    let mut result = Ok(());
    let cost = thread_cpu(|| result = write(plain, key, io::sink()).map(drop));
    result?;
    Ok((write(plain, key, Vec::new())?, cost))
}

fn write<W: Write>(plain: &[u8], key: &FileKey, to: W) -> io::Result<W> {
    let mut writer = BlobWriter::new(to, key, &PayloadNonce::generate(&OsChance))?;
    plain.chunks(PIECE).try_for_each(|piece| writer.write_all(piece))?;
    writer.finish()
}

fn open(sealed: &[u8], plain: &[u8], key: &FileKey) -> io::Result<Duration> {
    let mut reader = BlobReader::open(Cursor::new(sealed), key)?;
    let mut piece = vec![0; PIECE];
    let (mut at, mut result) = (0, Ok(()));
    let cost = thread_cpu(|| {
        result = (|| {
            loop {
                match reader.read(&mut piece)? {
                    0 => return Ok(()),
                    got => at += got,
                }
            }
        })();
    });
    result.and_then(|()| same(sealed, plain, key, at)).map(|()| cost)
}

/// A figure counts only when the bytes are right.
fn same(sealed: &[u8], plain: &[u8], key: &FileKey, got: usize) -> io::Result<()> {
    let mut opened = Vec::with_capacity(plain.len());
    BlobReader::open(Cursor::new(sealed), key)?.read_to_end(&mut opened)?;
    if got == plain.len() && opened == plain {
        Ok(())
    } else {
        Err(io::Error::other("other bytes came out than went in"))
    }
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    OsChance.fill(&mut bytes);
    bytes
}

fn per_gib(cost: Duration) -> f64 {
    cost.as_secs_f64() * (1_u64 << 30) as f64 / BYTES as f64
}
