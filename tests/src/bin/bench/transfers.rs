//! Whole files, out and in.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crc32fast::Hasher;
use sealport_ambient::OsChance;
use sealport_tests::measure::cost::{process_cpu, thread_cpu};
use sealport_tests::measure::nginx::Nginx;
use sealport_tests::measure::server::{Door, GIB, Moved};
use sealport_vault::{BlobWriter, FileKey, PayloadNonce};
use sha2::{Digest, Sha256};

use crate::house::House;
use crate::report::Report;
use crate::seal;
use crate::stage::Stage;

const CLIENTS: usize = 8;
const ROUNDS: usize = 5;
const SAMPLE: usize = 64 << 20;

/// Measures `download.*`.
pub fn download(report: &mut Report, _: Stage) -> io::Result<()> {
    let house = House::open()?;
    let (asset, _) = house.released("film.bin", GIB)?;
    let customer = house.customers(&[&asset], 1, None).remove(0);
    let (door, file) = (&customer.door, &customer.files[0]);
    let plain = tempfile::tempdir()?;
    std::fs::File::create(plain.path().join("film.bin"))?;
    fill(&plain.path().join("film.bin"), GIB)?;
    let nginx = Nginx::serve(plain.path())?;
    let clear = Door { port: nginx.port(), pid: door.pid, cookie: String::new(), fields: String::new() };
    // Once for the caches of both.
    door.download(file, 1)?;
    clear.download("/film.bin", 1)?;
    let bare = seal::bare_opening()?;
    report.figure("download.cpu-1", door.download(file, 1)?.cpu_per_gib, bare)?;
    let many = by_curl(door, file)?;
    let beside = by_curl(&clear, "/film.bin")?;
    report.figure("download.cpu-8", many.cpu_per_gib, bare)?;
    report.figure("download.nginx", many.mib_per_second, beside.mib_per_second)
}

/// [`CLIENTS`] people with curl, at once: clients that really take the bytes, as those beside whom we were measured did.
fn by_curl(door: &Door, path: &str) -> io::Result<Moved> {
    let (before, began) = (process_cpu(door.pid)?, Instant::now());
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--fail", "--output", "/dev/null", "--cookie", &door.cookie]);
        curl.arg(format!("http://127.0.0.1:{}{path}", door.port)).stdin(Stdio::null());
        clients.push(curl.spawn()?);
    }
    for client in &mut clients {
        let status = client.wait()?;
        if !status.success() {
            return Err(io::Error::other(format!("curl: {status}")));
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let cpu = process_cpu(door.pid)?.saturating_sub(before);
    let gib = CLIENTS as f64;
    Ok(Moved { cpu_per_gib: cpu.as_secs_f64() / gib, mib_per_second: gib * 1024.0 / seconds })
}

/// Measures `upload.*`.
pub fn upload(report: &mut Report, _: Stage) -> io::Result<()> {
    let house = House::open()?;
    // Once for the disk and the caches.
    house.released("before.bin", GIB / 4)?;
    let (_, moved) = house.released("film.bin", GIB)?;
    report.figure("upload.cpu", moved.cpu_per_gib, in_memory()?)?;
    report.beside("upload throughput", moved.mib_per_second, "MiB/s")
}

fn fill(path: &std::path::Path, size: u64) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    io::copy(&mut io::Read::take(io::repeat(0x5a), size), &mut file).map(drop)
}

/// CPU seconds for each GiB of SHA-256, CRC-32 and sealing, one after the other on the same bytes.
fn in_memory() -> io::Result<f64> {
    let plain = vec![0x5a; SAMPLE];
    let key = FileKey::generate(&OsChance);
    let mut least = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut result = Ok(());
        let cost = thread_cpu(|| {
            std::hint::black_box(Sha256::digest(&plain));
            let mut crc = Hasher::new();
            crc.update(&plain);
            std::hint::black_box(crc.finalize());
            result = BlobWriter::new(io::sink(), &key, &PayloadNonce::generate(&OsChance)).and_then(|mut writer| {
                io::Write::write_all(&mut writer, &plain)?;
                writer.finish().map(drop)
            });
        });
        result?;
        least = least.min(cost);
    }
    Ok(least.as_secs_f64() * GIB as f64 / SAMPLE as f64)
}
