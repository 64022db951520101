//! A trace in the terminal: two lifelines, an arrow a step, and words beside it.

use std::fmt::Write;

use super::model::{Class, Remark, Step, Trace, Violation, ranges};
use crate::capture::Side;
use crate::shown;

/// How to draw.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Picture {
    /// Columns of the output.
    pub(crate) width: usize,
    pub(crate) colour: bool,
    /// Leave the arrows out: only the summary and the verdict.
    pub(crate) quiet: bool,
}

impl Picture {
    /// The whole trace.
    pub(crate) fn draw(&self, trace: &Trace) -> String {
        let mut out = String::new();
        self.title(&mut out, trace);
        if !self.quiet {
            let columns = Columns::of(trace, self.width);
            self.lifelines(&mut out, trace, &columns);
            for step in &trace.steps {
                self.step(&mut out, trace, step, &columns);
            }
            out.push('\n');
        }
        for line in summary(trace) {
            for (index, line) in wrapped(&line, self.width.saturating_sub(2)).iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if index == 0 { "" } else { "  " });
            }
        }
        for note in &trace.notes {
            let _ = writeln!(out, "note: {}", shown::line(note));
        }
        self.verdict(&mut out, trace);
        out
    }

    fn title(&self, out: &mut String, trace: &Trace) {
        let name = if trace.name.is_empty() { "." } else { &trace.name };
        let _ = writeln!(out, "{}", self.paint(&shown::line(name), BOLD));
        for line in wrapped(&shown::line(&trace.story), self.width) {
            let _ = writeln!(out, "{line}");
        }
        out.push('\n');
    }

    fn lifelines(&self, out: &mut String, trace: &Trace, columns: &Columns) {
        for (name, party) in [("Client", &trace.client), ("Service", &trace.service)] {
            let parts = [party.address.as_str(), party.product.as_str()];
            let parts: Vec<String> =
                parts.iter().filter(|part| !part.is_empty()).map(|part| shown::line(part)).collect();
            if !parts.is_empty() {
                let text = format!("{name:<7}  {}", parts.join(", "));
                let _ = writeln!(out, "{}", cut(&text, self.width));
            }
        }
        out.push('\n');
        let margin = " ".repeat(columns.margin().saturating_sub(3));
        let between = " ".repeat(columns.lane.saturating_sub(7));
        let _ =
            writeln!(out, "{margin}{}{between}{}", self.paint("Client", BOLD), self.paint("Service", BOLD));
    }

    fn step(&self, out: &mut String, trace: &Trace, step: &Step, columns: &Columns) {
        let time = step.time_ms.map(|ms| since(trace, ms)).unwrap_or_default();
        let mark = if trace.only == Some(step.n) { "▶" } else { " " };
        let words = words(step);
        let arrow = arrow(step, columns.lane);
        let mut lines = wrapped(&words, columns.words);
        if lines.is_empty() {
            lines.push(String::new());
        }
        for (index, line) in lines.iter().enumerate() {
            let line = self.paint(line, remark_colour(step));
            if index == 0 {
                let head = format!(
                    "{time:>width$} {:>digits$}{mark}",
                    step.n,
                    width = columns.time,
                    digits = columns.n
                );
                let _ = writeln!(
                    out,
                    "{}│{}│{}{line}",
                    self.paint(&head, DIM),
                    self.paint(&arrow, class_colour(step.class)),
                    if line.is_empty() { "" } else { " " }
                );
            } else {
                let _ =
                    writeln!(out, "{}│{}│ {line}", " ".repeat(columns.margin()), " ".repeat(columns.lane));
            }
        }
    }

    /// A step by itself, as it happens.
    pub(crate) fn live(&self, step: &Step, time_ms: u64) -> String {
        let time = self.paint(&format!("{:>9} ", duration(time_ms)), DIM);
        let arrow = self.paint(&arrow(step, LIVE_LANE), class_colour(step.class));
        let words = self.paint(&words(step), remark_colour(step));
        format!("{time}│{arrow}│{}{words}\n", if words.is_empty() { "" } else { " " })
    }

    fn verdict(&self, out: &mut String, trace: &Trace) {
        let undecodable = trace.steps.iter().filter(|step| step.class == Class::Undecodable).count();
        if undecodable > 0 {
            let text = format!("{} could not be decoded.", plural(undecodable, "message"));
            let _ = writeln!(out, "{}", self.paint(&text, BOLD_RED));
        }
        if trace.violations.is_empty() {
            let _ = writeln!(out, "{}", self.paint("No rule was broken.", GREEN));
            return;
        }
        let count = plural(trace.violations.len(), "rule");
        let were = if trace.violations.len() == 1 { "was" } else { "were" };
        let _ = writeln!(out, "{}", self.paint(&format!("{count} {were} broken:"), BOLD_RED));
        for violation in &trace.violations {
            let text = sentence(violation);
            for (index, line) in wrapped(&text, self.width.saturating_sub(4)).iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if index == 0 { "  " } else { "    " });
            }
        }
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour && !code.is_empty() && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// How wide things are.
struct Columns {
    time: usize,
    n: usize,
    lane: usize,
    words: usize,
}

impl Columns {
    fn of(trace: &Trace, width: usize) -> Self {
        let time =
            trace.steps.iter().filter_map(|step| step.time_ms).map(|ms| since(trace, ms).chars().count());
        let time = time.max().unwrap_or(0);
        let n = trace.steps.iter().map(|step| step.n.to_string().len()).max().unwrap_or(1);
        // Time, number, mark, the two lifelines and a blank.
        let rest = width.saturating_sub(time + n + 5);
        let longest =
            trace.steps.iter().map(|step| shown::line(&step.label()).chars().count()).max().unwrap_or(0);
        let lane = (longest + 8).clamp(MIN_LANE, (rest / 2).max(MIN_LANE));
        Self { time, n, lane, words: rest.saturating_sub(lane).max(MIN_WORDS) }
    }

    fn margin(&self) -> usize {
        self.time + self.n + 2
    }
}

/// `──── AddTo 1 ────▶`, or one that ends half-way.
fn arrow(step: &Step, lane: usize) -> String {
    let label = cut(&shown::line(&step.label()), lane.saturating_sub(6));
    let used = label.chars().count() + 2;
    let free = lane.saturating_sub(used + 1);
    let lost = step.has(Remark::Lost);
    // A lost one ends before the other side.
    let (near, far) = if lost { (2, free.saturating_sub(2)) } else { (free.div_ceil(2), free / 2) };
    let line = match step.class {
        _ if lost => "╌",
        Class::Acknowledgement => "╌",
        Class::Protocol => "═",
        Class::Connection => "┄",
        _ => "─",
    };
    match (step.from, lost) {
        (Side::Client, false) => format!("{} {label} {}▶", line.repeat(near), line.repeat(far)),
        (Side::Service, false) => format!("◀{} {label} {}", line.repeat(far), line.repeat(near)),
        (Side::Client, true) => {
            format!("{} {label} ╌╌✕{}", line.repeat(near), " ".repeat(far.saturating_sub(2)))
        }
        (Side::Service, true) => {
            format!("{}✕╌╌ {label} {}", " ".repeat(far.saturating_sub(2)), line.repeat(near))
        }
    }
}

/// Everything about a step, in a line.
pub(super) fn words(step: &Step) -> String {
    shown::line(&step.text.join("; "))
}

/// A violation as a sentence.
pub(super) fn sentence(violation: &Violation) -> String {
    let text = format!(
        "step {} ({}), {}: {} [{}: {}] ({})",
        violation.n,
        violation.file,
        violation.side,
        violation.text,
        violation.section,
        violation.title,
        violation.rule
    );
    shown::line(&shown::shortened(&text))
}

/// What went on, in a few lines.
pub(super) fn summary(trace: &Trace) -> Vec<String> {
    let mut lines = Vec::new();
    let sent = |side: Side| trace.steps.iter().filter(|step| step.from == side).count();
    lines.push(format!(
        "{}: {} from the client, {} from the service.",
        plural(trace.steps.len(), "step"),
        sent(Side::Client),
        sent(Side::Service)
    ));
    for sequence in &trace.sequences {
        let acknowledged = match sequence.acknowledged.as_slice() {
            [] => "none acknowledged".to_owned(),
            some => format!("acknowledged {}", ranges(some)),
        };
        lines.push(format!(
            "Sequence of the {} ({}, WS-RM {}): sent up to {}, {acknowledged}; {}.",
            sequence.source,
            shown::line(&shown::shortened(&sequence.id)),
            sequence.version,
            sequence.sent,
            match sequence.end {
                "open" => "still open at the end of the recording",
                "closed" => "closed, not terminated",
                end => end,
            }
        ));
    }
    for (remark, word) in [
        (Remark::Lost, "Lost"),
        (Remark::Retransmission, "Sent again"),
        (Remark::Duplicate, "Received twice"),
        (Remark::OutOfOrder, "Out of order"),
    ] {
        let steps: Vec<String> = trace
            .steps
            .iter()
            .filter(|step| step.has(remark))
            .take(NAMED)
            .map(|step| format!("{} (step {})", shown::line(&step.label()), step.n))
            .collect();
        if !steps.is_empty() {
            let more = trace.count(remark).saturating_sub(steps.len());
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            lines.push(format!("{word}: {}{more}.", steps.join(", ")));
        }
    }
    lines.extend(trace.notable.iter().map(|line| shown::line(line)));
    lines
}

/// Time since the first step.
fn since(trace: &Trace, ms: u64) -> String {
    let first = trace.steps.iter().find_map(|step| step.time_ms).unwrap_or(0);
    duration(ms.saturating_sub(first))
}

/// `17 ms`, `1.25 s`
pub(crate) fn duration(ms: u64) -> String {
    if ms < 1000 { format!("{ms} ms") } else { format!("{}.{:02} s", ms / 1000, ms % 1000 / 10) }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// At most this many characters, the last of which says that there were more.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept + "…"
}

/// Lines of at most this many characters, broken at blanks where there are some.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    wrapped_by(text, width.max(MIN_WORDS), |_| 1)
}

/// Lines of at most this width, by the width of each letter.
pub(super) fn wrapped_by(text: &str, width: usize, letter: impl Fn(char) -> usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let takes: usize = word.chars().map(&letter).sum();
        if used > 0 && used + letter(' ') + takes > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += letter(' ');
        }
        for c in word.chars() {
            if used + letter(c) > width && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += letter(c);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn class_colour(class: Class) -> &'static str {
    match class {
        Class::Application => BLUE,
        Class::Acknowledgement => GREEN,
        Class::Protocol => MAGENTA,
        Class::Connection => DIM,
        Class::Fault | Class::Undecodable => RED,
    }
}

fn remark_colour(step: &Step) -> &'static str {
    let has = |remark| step.has(remark);
    match () {
        () if has(Remark::Lost) || has(Remark::Fault) => RED,
        () if step.class == Class::Fault || step.class == Class::Undecodable => RED,
        () if has(Remark::Retransmission) || has(Remark::Duplicate) => YELLOW,
        () if has(Remark::OutOfOrder) || has(Remark::Gap) => YELLOW,
        () => "",
    }
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BLUE: &str = "34";
const MAGENTA: &str = "35";
const BOLD: &str = "1";
const DIM: &str = "2";
const BOLD_RED: &str = "1;31";

/// Characters between the lifelines, where it is not known what will come.
const LIVE_LANE: usize = 34;
/// Characters between the lifelines, at least.
const MIN_LANE: usize = 24;
/// Characters of a column of words, at least.
const MIN_WORDS: usize = 16;
/// Messages that are named in the summary.
const NAMED: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks_and_within_long_words() {
        assert_eq!(wrapped("one two three four five", 16), ["one two three", "four five"]);
        assert_eq!(wrapped(&format!("a {}", "é".repeat(20)), 16), ["a", &"é".repeat(16), &"é".repeat(4)]);
        assert!(wrapped("", 16).is_empty());
        assert_eq!(cut("abcdef", 4), "abc…");
    }

    #[test]
    fn durations() {
        assert_eq!(duration(999), "999 ms");
        assert_eq!(duration(1250), "1.25 s");
        assert_eq!(duration(10_027), "10.02 s");
    }
}
