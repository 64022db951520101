//! Two ways of doing the same, timed in turns in one run, so that a busy machine slows both alike.

use std::time::{Duration, Instant};

/// Times `ours` and `theirs` in turns and prints both, and how fast ours is in theirs: above 1 is faster.
///
/// Each is warmed up, then run for about a second in batches; the median batch counts.
pub fn ratio<A, B>(what: &str, ours: (&str, impl FnMut() -> A), theirs: (&str, impl FnMut() -> B)) -> f64 {
    let ((our_name, mut ours), (their_name, mut theirs)) = (ours, theirs);
    let batch =
        batch_of(|| _ = std::hint::black_box(ours())).min(batch_of(|| _ = std::hint::black_box(theirs())));
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) || our_times.len() < 11 {
        our_times.push(time(batch, || _ = std::hint::black_box(ours())));
        their_times.push(time(batch, || _ = std::hint::black_box(theirs())));
    }
    let (our_time, their_time) = (median(&mut our_times), median(&mut their_times));
    let ratio = their_time / our_time;
    println!(
        "ratio: {what}: {ratio:.2} ({our_name} {}, {their_name} {})",
        in_words(our_time),
        in_words(their_time)
    );
    ratio
}

/// So many runs that a batch takes some milliseconds.
fn batch_of(mut run: impl FnMut()) -> u32 {
    let mut runs = 1;
    loop {
        let begun = Instant::now();
        (0..runs).for_each(|_| run());
        if begun.elapsed() > Duration::from_millis(5) {
            return runs;
        }
        runs *= 2;
    }
}

fn time(runs: u32, mut run: impl FnMut()) -> f64 {
    let begun = Instant::now();
    (0..runs).for_each(|_| run());
    begun.elapsed().as_secs_f64() / f64::from(runs)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

fn in_words(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.0} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.2} ms", s * 1e3),
    }
}
