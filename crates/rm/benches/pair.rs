//! What a message costs: with few and many sessions, at the beginning and at the end of a long sequence, and what an idle session
//! takes.
//!
//! `cargo bench -p soapstone-rm` prints the figures. Costs are compared within one run. The number of messages of the long
//! sequence can be given: `cargo bench -p soapstone-rm -- 1000000`.

#![allow(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot go on stops")]

mod support;

use std::time::Instant;

use soapstone_rm::{Config, RmVersion, Shape};
use soapstone_soap::MessageVersion;

use support::{Process, allocated, config};

fn main() {
    // Cargo passes `--bench`.
    let given = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    idle();
    throughput();
    long_sequence(given.unwrap_or(LONG));
}

/// Bytes of a session in which nothing happens.
fn idle() {
    println!("an idle session, established, after one message each way");
    for version in RmVersion::ALL {
        let mut process = Process::new(config(version, true));
        let mut clients = Vec::with_capacity(SESSIONS);
        let mut services = Vec::with_capacity(SESSIONS);
        let bytes = allocated(|| {
            for _ in 0..SESSIONS {
                let mut pair = process.open(Instant::now());
                pair.call();
                let (client, service) = pair.into_sessions();
                clients.push(client);
                services.push(service);
            }
        });
        let own = 2 * size_of::<soapstone_rm::Session>();
        println!(
            "  {version:?}: {} bytes a session, {} of them on the heap",
            (bytes + (own * SESSIONS) as i64) / (2 * SESSIONS) as i64,
            bytes / (2 * SESSIONS) as i64
        );
    }
}

/// Messages a second, each delivered, taken and acknowledged, with many sessions taking turns.
fn throughput() {
    println!("messages a second, delivered and acknowledged");
    for version in RmVersion::ALL {
        let mut first = None;
        for sessions in [1, 100, 10_000] {
            let mut process = Process::new(config(version, true));
            let start = Instant::now();
            let mut pairs: Vec<_> = (0..sessions).map(|_| process.open(start)).collect();
            let rounds = (MESSAGES / sessions).max(2);
            // Once without the clock, so that all have left the first, slow steps behind.
            pairs.iter_mut().for_each(|pair| pair.send(4));
            let begun = Instant::now();
            for _ in 0..rounds / 4 {
                pairs.iter_mut().for_each(|pair| pair.send(4));
            }
            let messages = (rounds / 4 * 4 * sessions) as f64;
            let nanos = begun.elapsed().as_nanos() as f64 / messages;
            let ratio = nanos / *first.get_or_insert(nanos);
            println!(
                "  {version:?}, {sessions:>6} sessions: {:>8.0} messages/s, {nanos:>6.0} ns each, {ratio:.2} of the cost with one",
                1e9 / nanos
            );
        }
    }
}

/// One sequence, in order and with gaps, as long as anybody wants.
fn long_sequence(messages: u64) {
    for ordered in [true, false] {
        let config = Config {
            max_transfer_window: 64,
            ..Config::new(RmVersion::V11, MessageVersion::SOAP12_WSA10, Shape::Duplex)
        };
        let config = std::sync::Arc::new(Config { ordered, ..config });
        println!("one sequence of {messages} messages, every second one after the next, ordered: {ordered}");
        let mut pair = Process::new(config).open(Instant::now());
        pair.swap_neighbours();
        let (mut done, mut first) = (0, None);
        let bytes = allocated(|| {
            for part in 1..=10u64 {
                let begun = Instant::now();
                let from = done;
                while done < messages * part / 10 {
                    pair.send(32);
                    done += 32;
                }
                let nanos = begun.elapsed().as_nanos() as f64 / (done - from).max(1) as f64;
                let ratio = nanos / *first.get_or_insert(nanos);
                if part == 1 || part == 10 {
                    println!(
                        "  up to message {done:>9}: {nanos:>6.0} ns each, {ratio:.2} of the first tenth"
                    );
                }
            }
        });
        println!("  kept at the end: {bytes} bytes more than at the beginning");
    }
}

const SESSIONS: usize = 1_000;
const MESSAGES: usize = 100_000;
const LONG: u64 = 1_000_000;
