//! Many small requests: ranges, small files, pages.

use std::io;

use sealport_tests::measure::cost::{process_cpu, sync_time};
use sealport_tests::measure::load::{Connection, Load, Until, press};
use sealport_tests::measure::server::{Door, GIB};

use crate::house::{Customer, House};
use crate::report::Report;
use crate::stage::Stage;

const SMALL: u64 = 100 << 10;
const CLIENTS: usize = 32;
const RANGE_CLIENTS: usize = 16;
const FIRST_BYTES: usize = 200;

/// Measures `ranges.*`.
pub fn ranges(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let (large, _) = house.released("large.bin", stage.large())?;
    let (huge, _) = house.released("huge.bin", stage.huge())?;
    let customer = house.customers(&[&large, &huge], 1, None).remove(0);
    let (door, large, huge) = (&customer.door, &customer.files[0], &customer.files[1]);
    report.beside("ranges: size of the file", stage.large() as f64 / GIB as f64, "GiB")?;
    let before = process_cpu(door.pid)?;
    let load = door.random_ranges(large, stage.large(), RANGE_CLIENTS, stage.time())?;
    report.figure("ranges.rate", load.rate(), 0.0)?;
    beside(report, "ranges", door, before, &load)?;
    report.beside("ranges.middle: size of the file", stage.huge() as f64 / GIB as f64, "GiB")?;
    door.first_byte(huge, GIB, FIRST_BYTES)?;
    let beginning = door.first_byte(huge, 0, FIRST_BYTES)?;
    let middle = door.first_byte(huge, stage.huge() / 2, FIRST_BYTES)?;
    report.figure("ranges.middle", middle.as_secs_f64() * 1_000.0, beginning.as_secs_f64() * 1_000.0)
}

/// Measures `small.*`. Each connection is a recipient of its own, and each request a delivery of its own: the cap of the
/// share lets pass just as many, and one more is refused.
pub fn small(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let (asset, _) = house.released("small.bin", SMALL)?;
    let each = stage.small();
    let customers = house.customers(&[&asset], CLIENTS, Some(each));
    let requests: Vec<_> = customers.iter().map(|one| one.door.request("GET", &one.files[0], "")).collect();
    let door = &customers[0].door;
    let before = process_cpu(door.pid)?;
    let load = press(door.port, CLIENTS, Until::Answers(each.into()), 200, |client, _| requests[client].clone())?;
    let cpu = process_cpu(door.pid)?.saturating_sub(before);
    customers.iter().try_for_each(used_up)?;
    let sync = sync_time(house.data_dir())?;
    report.figure("small.rate", load.rate(), 0.0)?;
    report.figure("small.groups", load.rate(), CLIENTS as f64 / sync.as_secs_f64())?;
    report.beside("small: fsync beside the data", sync.as_secs_f64() * 1_000.0, "ms")?;
    report.beside("small: CPU", cpu.as_secs_f64() * 1e6 / load.answers as f64, "us/request")?;
    times(report, "small", &load)
}

/// Whether all of somebody's deliveries were counted.
fn used_up(customer: &Customer) -> io::Result<()> {
    let request = customer.door.request("GET", &customer.files[0], "");
    let head = Connection::open(customer.door.port)?.ask(&request)?;
    if head.status == 200 { Err(io::Error::other("a delivery was not counted")) } else { Ok(()) }
}

/// Measures `landing.*`.
pub fn landing(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let (asset, _) = house.released("small.bin", SMALL)?;
    let customer = house.customers(&[&asset], 1, None).remove(0);
    let door = Door { cookie: String::new(), ..customer.door.clone() };
    door.again(&customer.page, CLIENTS, stage.time() / 4)?;
    let before = process_cpu(door.pid)?;
    let load = door.again(&customer.page, CLIENTS, stage.time())?;
    report.figure("landing.rate", load.rate(), 0.0)?;
    beside(report, "landing", &door, before, &load)
}

fn beside(report: &Report, name: &str, door: &Door, before: std::time::Duration, load: &Load) -> io::Result<()> {
    let cpu = process_cpu(door.pid)?.saturating_sub(before);
    report.beside(&format!("{name}: CPU"), cpu.as_secs_f64() * 1e6 / load.answers as f64, "us/request")?;
    times(report, name, load)
}

fn times(report: &Report, name: &str, load: &Load) -> io::Result<()> {
    report.beside(&format!("{name}: half within"), load.within(0.5).as_secs_f64() * 1_000.0, "ms")?;
    report.beside(&format!("{name}: 99 of 100 within"), load.within(0.99).as_secs_f64() * 1_000.0, "ms")
}
