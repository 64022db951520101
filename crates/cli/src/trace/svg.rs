//! A trace as a picture: SVG that stands by itself, 900 wide, as tall as it takes, for light and dark surroundings.

use std::fmt::Write;

use super::model::{Class, Remark, Step, Trace};
use super::palette::{
    self, ASKED, BAD, BOX, GOOD, GREY, INK, LIFELINE, LOST, LOST_FILL, MARKED, PAPER, Paint,
};
use super::text::{duration, sentence, summary, words, wrapped_by};
use crate::capture::Side;
use crate::shown;

/// The picture.
pub(crate) fn draw(trace: &Trace) -> String {
    let mut canvas = Canvas { out: String::new(), y: 0 };
    canvas.title(trace);
    canvas.legend(trace);
    let top = canvas.heads();
    let lines_at = canvas.out.len();
    let first = trace.steps.iter().find_map(|step| step.time_ms);
    for step in &trace.steps {
        canvas.step(step, first, trace.only);
    }
    let bottom = canvas.y + 8;
    let mut lifelines = Canvas { out: String::new(), y: 0 };
    for x in [CLIENT, SERVICE] {
        lifelines.line((x, top), (x, bottom), LIFELINE, "");
    }
    // Under the arrows.
    canvas.out.insert_str(lines_at, &lifelines.out);
    canvas.foot(trace);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n\
         <title>{title}</title>\n{dark}<rect class=\"{paper}\" width=\"{WIDTH}\" height=\"{height}\" fill=\"{light}\"/>\n\
         {body}</svg>\n",
        height = canvas.y + 8,
        title = escaped(&name(trace)),
        dark = palette::dark(),
        paper = PAPER.class,
        light = PAPER.light,
        body = canvas.out
    )
}

struct Canvas {
    out: String,
    /// Where the next thing goes: its upper edge.
    y: usize,
}

impl Canvas {
    fn title(&mut self, trace: &Trace) {
        self.y = 32;
        for line in fitting(&name(trace), INNER, 18).iter().take(1) {
            self.text((EDGE, self.y), "start", 18, INK, true, line);
        }
        for line in fitting(&shown::line(&trace.story), INNER, 13).iter().take(3) {
            self.y += 20;
            self.text((EDGE, self.y), "start", 13, GREY, false, line);
        }
        for (name, party) in [("Client:", &trace.client), ("Service:", &trace.service)] {
            let parts = [party.address.as_str(), party.product.as_str()];
            let parts: Vec<String> =
                parts.iter().filter(|part| !part.is_empty()).map(|part| shown::line(part)).collect();
            for (index, line) in fitting(&parts.join(", "), INNER - PARTY, 12).iter().take(3).enumerate() {
                self.y += if index == 0 { 20 } else { 16 };
                if index == 0 {
                    self.text((EDGE, self.y), "start", 12, INK, true, name);
                }
                self.text((EDGE + PARTY, self.y), "start", 12, GREY, false, line);
            }
        }
        self.y += 16;
    }

    /// What the arrows mean that there are.
    fn legend(&mut self, trace: &Trace) {
        let mut x = EDGE;
        for (class, label) in [
            (Class::Application, "message"),
            (Class::Acknowledgement, "acknowledgement"),
            (Class::Protocol, "opens, closes, ends"),
            (Class::Connection, "connection"),
            (Class::Fault, "fault, error"),
        ] {
            let same = |other: Class| palette::of(other) == palette::of(class);
            if trace.steps.iter().any(|step| same(step.class) && !step.has(Remark::Lost)) {
                let (x, y) = self.place(&mut x, 38, label);
                self.line((x, y - 4), (x + 30, y - 4), palette::of(class), dash(class));
                self.text((x + 38, y), "start", 12, GREY, false, label);
            }
        }
        if trace.count(Remark::Lost) > 0 {
            let (x, y) = self.place(&mut x, 44, "lost");
            self.line((x, y - 4), (x + 24, y - 4), LOST, LOST_DASH);
            self.cross(x + 30, y - 4);
            self.text((x + 44, y), "start", 12, GREY, false, "lost");
        }
        if trace.steps.iter().any(is_marked) {
            let label = "sent again, twice, late or with a gap";
            let (x, y) = self.place(&mut x, 30, label);
            self.rect((x, y - 11), (22, 14), MARKED);
            self.text((x + 30, y), "start", 12, GREY, false, label);
        }
        self.y += 30;
    }

    /// Where an entry of the legend goes: behind the last one, or in a new line.
    fn place(&mut self, x: &mut usize, sign: usize, label: &str) -> (usize, usize) {
        let width = sign + taken(label, 12);
        if *x + width > WIDTH - EDGE {
            *x = EDGE;
            self.y += 22;
        }
        let at = *x;
        *x += width + 18;
        (at, self.y + 12)
    }

    /// The names of both sides; gives their lower edge.
    fn heads(&mut self) -> usize {
        for (name, x) in [("Client", CLIENT), ("Service", SERVICE)] {
            self.rect((x - HEAD / 2, self.y), (HEAD, 26), BOX);
            self.text((x, self.y + 18), "middle", 14, INK, true, name);
        }
        self.y += 26;
        let bottom = self.y;
        self.y += 8;
        bottom
    }

    fn step(&mut self, step: &Step, first: Option<u64>, only: Option<usize>) {
        let lines = fitting(&words(step), WIDTH - EDGE - WORDS, 12);
        let more = lines.len() > MAX_LINES;
        let mut lines: Vec<String> = lines.into_iter().take(MAX_LINES).collect();
        if let Some(last) = lines.last_mut().filter(|_| more) {
            last.pop();
            last.push('…');
        }
        let height = ROW.max(18 + lines.len() * 16);
        let y = self.y + 24;
        let behind = match () {
            () if only == Some(step.n) => Some(ASKED),
            () if step.has(Remark::Lost) => Some(LOST_FILL),
            () if is_marked(step) => Some(MARKED),
            () => None,
        };
        if let Some(behind) = behind {
            let size = (WIDTH - EDGE / 2 - (WORDS - 8), 6 + lines.len().max(1) * 16);
            self.rect((WORDS - 8, self.y + 13), size, behind);
        }
        let time = step.time_ms.zip(first).map(|(ms, first)| duration(ms.saturating_sub(first)));
        self.text((TIME, y + 4), "end", 12, GREY, false, &time.unwrap_or_default());
        self.text((CLIENT - 12, y + 4), "end", 12, GREY, false, &step.n.to_string());
        self.arrow(step, y);
        let ink = match step.class {
            Class::Fault | Class::Undecodable => BAD,
            _ if step.has(Remark::Lost) => BAD,
            _ => INK,
        };
        for (index, line) in lines.iter().enumerate() {
            self.text((WORDS, y + 4 + index * 16), "start", 12, ink, false, line);
        }
        self.y += height;
    }

    fn arrow(&mut self, step: &Step, y: usize) {
        let lost = step.has(Remark::Lost);
        let paint = if lost { LOST } else { palette::of(step.class) };
        let dashes = if lost { LOST_DASH } else { dash(step.class) };
        let (from, to) = match step.from {
            Side::Client => (CLIENT, SERVICE),
            Side::Service => (SERVICE, CLIENT),
        };
        let label = shortened(&shown::line(&step.label()), SERVICE - CLIENT - 24, 13);
        self.text((usize::midpoint(CLIENT, SERVICE), y - 5), "middle", 13, paint, false, &label);
        if lost {
            // It ends between the two.
            let end = if step.from == Side::Client { SERVICE - 80 } else { CLIENT + 80 };
            self.line((from, y), (end, y), paint, dashes);
            self.cross(end, y);
            return;
        }
        self.line((from, y), (to, y), paint, dashes);
        let back = if to > from { to - 9 } else { to + 9 };
        let _ = writeln!(
            self.out,
            "<path class=\"{}\" d=\"M{to} {y} L{back} {} L{back} {} Z\" fill=\"{}\"/>",
            paint.class,
            y - 4,
            y + 4,
            paint.light
        );
    }

    fn foot(&mut self, trace: &Trace) {
        self.y += 26;
        for line in summary(trace) {
            self.paragraph(&line, INK, false);
        }
        self.y += 6;
        if trace.violations.is_empty() {
            self.paragraph("No rule was broken.", GOOD, true);
        }
        for violation in &trace.violations {
            self.paragraph(&sentence(violation), BAD, true);
        }
    }

    fn paragraph(&mut self, text: &str, ink: Paint, bold: bool) {
        for line in fitting(text, INNER, if bold { 14 } else { 12 }) {
            self.text((EDGE, self.y), "start", 12, ink, bold, &line);
            self.y += 18;
        }
    }

    fn cross(&mut self, x: usize, y: usize) {
        for (from, to) in [((x - 6, y - 6), (x + 6, y + 6)), ((x - 6, y + 6), (x + 6, y - 6))] {
            self.line(from, to, BAD, "");
        }
    }

    fn line(&mut self, from: (usize, usize), to: (usize, usize), paint: Paint, dashes: &str) {
        let dashes =
            if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let _ = writeln!(
            self.out,
            "<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"1.6\"{dashes}/>",
            paint.class, from.0, from.1, to.0, to.1, paint.light
        );
    }

    fn rect(&mut self, at: (usize, usize), size: (usize, usize), paint: Paint) {
        let _ = writeln!(
            self.out,
            "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{}\"/>",
            paint.class, at.0, at.1, size.0, size.1, paint.light
        );
    }

    fn text(&mut self, at: (usize, usize), anchor: &str, size: usize, ink: Paint, bold: bool, text: &str) {
        if text.is_empty() {
            return;
        }
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            self.out,
            "<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{}\"{weight}>{}</text>",
            ink.class,
            at.0,
            at.1,
            ink.light,
            escaped(text)
        );
    }
}

/// Whether a step deserves a look.
fn is_marked(step: &Step) -> bool {
    let marked = [Remark::Retransmission, Remark::Duplicate, Remark::OutOfOrder, Remark::Gap];
    marked.iter().any(|remark| step.has(*remark))
}

fn name(trace: &Trace) -> String {
    let name = trace.name.rsplit('/').find(|part| !part.is_empty()).unwrap_or("conversation");
    shown::line(name)
}

fn dash(class: Class) -> &'static str {
    match class {
        Class::Acknowledgement => "3 3",
        Class::Connection => "1 4",
        _ => "",
    }
}

/// Lines that take at most so many pixels in letters of a size.
fn fitting(text: &str, pixels: usize, size: usize) -> Vec<String> {
    wrapped_by(text, pixels * 100 / size, letter)
}

/// At most so many pixels of a text; the last letter says that there were more.
fn shortened(text: &str, pixels: usize, size: usize) -> String {
    if taken(text, size) <= pixels {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = letter('…');
    for c in text.chars() {
        used += letter(c);
        if used * size / 100 > pixels {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// The pixels that a text takes in letters of a size.
fn taken(text: &str, size: usize) -> usize {
    text.chars().map(letter).sum::<usize>() * size / 100
}

/// How wide a letter is, in hundredths of its size, in the widest of the usual sans-serif fonts.
fn letter(c: char) -> usize {
    match c {
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' => 100,
        '0'..='9' => 64,
        'A'..='Z' | '#' | '&' | '<' | '>' | '=' | '+' => 80,
        // Of East Asia, and pictures.
        '\u{1100}'.. => 110,
        '\u{80}'.. => 80,
        _ => 60,
    }
}

/// Fit for XML: what is markup is escaped, what XML cannot have is left to [`shown::line`].
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

const WIDTH: usize = 900;
/// What is free left and right.
const EDGE: usize = 16;
const INNER: usize = WIDTH - 2 * EDGE;
/// What stands left of a party's address.
const PARTY: usize = 68;
/// Where the lifelines are.
const CLIENT: usize = 118;
const SERVICE: usize = 448;
/// How wide the names at their heads are.
const HEAD: usize = 92;
/// Where the times end.
const TIME: usize = 72;
/// Where the words about a step begin.
const WORDS: usize = SERVICE + 18;
/// Between two steps.
const ROW: usize = 32;
/// Lines of words beside an arrow; a fault's reason may be long.
const MAX_LINES: usize = 6;
const LOST_DASH: &str = "6 4";
