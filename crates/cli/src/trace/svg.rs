//! A trace as a picture: SVG that stands by itself, 1200 wide, as tall as it takes.

use std::fmt::Write;

use super::model::{Class, Remark, Step, Trace};
use super::text::{cut, duration, sentence, summary, words, wrapped};
use crate::capture::Side;
use crate::shown;

/// The picture.
pub(crate) fn draw(trace: &Trace) -> String {
    let mut canvas = Canvas { out: String::new(), y: 0 };
    canvas.title(trace);
    canvas.legend();
    let top = canvas.parties(trace);
    let lines_at = canvas.out.len();
    let first = trace.steps.iter().find_map(|step| step.time_ms);
    for step in &trace.steps {
        canvas.step(step, first, trace.only);
    }
    let bottom = canvas.y;
    let lifelines = lifelines(top, bottom);
    // Under the arrows.
    canvas.out.insert_str(lines_at, &lifelines);
    canvas.foot(trace);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif\" font-size=\"13\">\n\
         <title>{title}</title>\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        height = canvas.y + 16,
        title = escaped(&name(trace)),
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
        self.y = 34;
        self.text(20, self.y, "start", 18, INK, true, &cut(&name(trace), 96));
        for line in wrapped(&shown::line(&trace.story), 140).iter().take(3) {
            self.y += 20;
            self.text(20, self.y, "start", 13, GREY, false, line);
        }
        self.y += 14;
    }

    fn legend(&mut self) {
        let y = self.y + 12;
        let mut x = 20;
        for (class, label) in [
            (Class::Application, "message"),
            (Class::Acknowledgement, "acknowledgement"),
            (Class::Protocol, "opens, closes, ends"),
            (Class::Fault, "fault, error"),
        ] {
            self.line(x, y - 4, x + 30, y - 4, colour(class), dash(class));
            self.text(x + 38, y, "start", 12, GREY, false, label);
            x += 38 + label.len() * 7 + 28;
        }
        self.line(x, y - 4, x + 24, y - 4, LOST, "6 4");
        self.cross(x + 30, y - 4);
        self.text(x + 44, y, "start", 12, GREY, false, "lost");
        x += 44 + 4 * 8 + 24;
        let _ = writeln!(
            self.out,
            "<rect x=\"{x}\" y=\"{}\" width=\"22\" height=\"14\" fill=\"{MARKED}\"/>",
            y - 11
        );
        self.text(x + 30, y, "start", 12, GREY, false, "sent again, twice, late or with a gap");
        self.y = y + 18;
    }

    /// Both sides, each in a box; gives the lower edge.
    fn parties(&mut self, trace: &Trace) -> usize {
        let boxes: Vec<(usize, &str, Vec<String>)> =
            [("Client", CLIENT, &trace.client), ("Service", SERVICE, &trace.service)]
                .into_iter()
                .map(|(name, x, party)| {
                    let address = wrapped(&shown::line(&party.address), BOX_CHARS);
                    let product = wrapped(&shown::line(&party.product), BOX_CHARS);
                    let lines = address.into_iter().take(2).chain(product.into_iter().take(3)).collect();
                    (x, name, lines)
                })
                .collect();
        let most = boxes.iter().map(|(_, _, lines)| lines.len()).max().unwrap_or(0);
        let height = 30 + most * 16;
        for (x, name, lines) in boxes {
            let _ = writeln!(
                self.out,
                "<rect x=\"{}\" y=\"{}\" width=\"{BOX}\" height=\"{height}\" rx=\"6\" fill=\"#f3f6fa\" stroke=\"#8796a8\"/>",
                x - BOX / 2,
                self.y
            );
            self.text(x, self.y + 20, "middle", 15, INK, true, name);
            for (index, line) in lines.iter().enumerate() {
                self.text(x, self.y + 38 + index * 16, "middle", 12, GREY, false, line);
            }
        }
        self.y += height;
        let bottom = self.y;
        self.y += 8;
        bottom
    }

    fn step(&mut self, step: &Step, first: Option<u64>, only: Option<usize>) {
        let lines = wrapped(&words(step), WORDS_CHARS);
        let more = lines.len() > MAX_LINES;
        let mut lines: Vec<String> = lines.into_iter().take(MAX_LINES).collect();
        if let Some(last) = lines.last_mut().filter(|_| more) {
            last.push_str(" …");
        }
        let height = ROW.max(18 + lines.len() * 16);
        let y = self.y + 24;
        let marked = [Remark::Retransmission, Remark::Duplicate, Remark::OutOfOrder, Remark::Gap];
        let fill = match () {
            () if only == Some(step.n) => Some(ASKED),
            () if step.has(Remark::Lost) => Some(LOST_FILL),
            () if marked.iter().any(|remark| step.has(*remark)) => Some(MARKED),
            () => None,
        };
        if let Some(fill) = fill {
            let _ = writeln!(
                self.out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                SERVICE + 14,
                self.y + 13,
                WIDTH - SERVICE - 24,
                6 + lines.len().max(1) * 16
            );
        }
        let time = step.time_ms.zip(first).map(|(ms, first)| duration(ms.saturating_sub(first)));
        self.text(TIME, y + 4, "end", 12, GREY, false, &time.unwrap_or_default());
        self.text(CLIENT - 16, y + 4, "end", 12, GREY, false, &step.n.to_string());
        self.arrow(step, y);
        let ink = match step.class {
            Class::Fault | Class::Undecodable => colour(Class::Fault),
            _ if step.has(Remark::Lost) => colour(Class::Fault),
            _ => INK,
        };
        for (index, line) in lines.iter().enumerate() {
            self.text(SERVICE + 20, y + 4 + index * 16, "start", 12, ink, false, line);
        }
        self.y += height;
    }

    fn arrow(&mut self, step: &Step, y: usize) {
        let lost = step.has(Remark::Lost);
        let stroke = if lost { LOST } else { colour(step.class) };
        let dashes = if lost { "6 4" } else { dash(step.class) };
        let (from, to) = match step.from {
            Side::Client => (CLIENT, SERVICE),
            Side::Service => (SERVICE, CLIENT),
        };
        let middle = (CLIENT + SERVICE) / 2;
        let label = cut(&shown::line(&step.label()), LABEL_CHARS);
        self.text(middle, y - 5, "middle", 13, if lost { LOST } else { colour(step.class) }, false, &label);
        if lost {
            // It ends between the two.
            let end = if step.from == Side::Client { SERVICE - 110 } else { CLIENT + 110 };
            self.line(from, y, end, y, stroke, dashes);
            self.cross(end, y);
            return;
        }
        self.line(from, y, to, y, stroke, dashes);
        let back = if to > from { to - 9 } else { to + 9 };
        let _ = writeln!(
            self.out,
            "<path d=\"M{to} {y} L{back} {} L{back} {} Z\" fill=\"{stroke}\"/>",
            y - 4,
            y + 4
        );
    }

    fn foot(&mut self, trace: &Trace) {
        self.y += 26;
        for line in summary(trace) {
            self.paragraph(&line, INK, false);
        }
        self.y += 6;
        if trace.violations.is_empty() {
            self.paragraph("No rule was broken.", colour(Class::Acknowledgement), true);
        }
        for violation in &trace.violations {
            self.paragraph(&sentence(violation), colour(Class::Fault), true);
        }
    }

    fn paragraph(&mut self, text: &str, ink: &str, bold: bool) {
        for line in wrapped(text, FOOT_CHARS) {
            self.text(20, self.y, "start", 12, ink, bold, &line);
            self.y += 18;
        }
    }

    fn cross(&mut self, x: usize, y: usize) {
        let (left, right, top, bottom) = (x - 6, x + 6, y - 6, y + 6);
        let _ = writeln!(
            self.out,
            "<path d=\"M{left} {top} L{right} {bottom} M{left} {bottom} L{right} {top}\" stroke=\"#c0392b\" \
             stroke-width=\"2.5\" fill=\"none\"/>"
        );
    }

    fn line(&mut self, x1: usize, y1: usize, x2: usize, y2: usize, stroke: &str, dashes: &str) {
        let dashes =
            if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        let _ = writeln!(
            self.out,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"1.6\"{dashes}/>"
        );
    }

    #[expect(clippy::too_many_arguments, reason = "each is an attribute of the element")]
    fn text(&mut self, x: usize, y: usize, anchor: &str, size: usize, ink: &str, bold: bool, text: &str) {
        if text.is_empty() {
            return;
        }
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            self.out,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{ink}\"{weight}>{}</text>",
            escaped(text)
        );
    }
}

fn lifelines(top: usize, bottom: usize) -> String {
    let line = |x| {
        format!(
            "<line x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{}\" stroke=\"#8796a8\" stroke-width=\"1.4\"/>\n",
            bottom + 8
        )
    };
    line(CLIENT) + &line(SERVICE)
}

fn name(trace: &Trace) -> String {
    let name = trace.name.rsplit('/').find(|part| !part.is_empty()).unwrap_or("conversation");
    shown::line(name)
}

fn colour(class: Class) -> &'static str {
    match class {
        Class::Application => "#1f5fa8",
        Class::Acknowledgement => "#2e7d4f",
        Class::Protocol => "#6b4fa0",
        Class::Fault | Class::Undecodable => "#c0392b",
    }
}

fn dash(class: Class) -> &'static str {
    match class {
        Class::Acknowledgement => "3 3",
        _ => "",
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

const WIDTH: usize = 1200;
/// Where the lifelines are.
const CLIENT: usize = 250;
const SERVICE: usize = 690;
/// Where the times end.
const TIME: usize = 170;
/// How wide the boxes at their heads are.
const BOX: usize = 400;
const BOX_CHARS: usize = 50;
/// Between two steps.
const ROW: usize = 32;
/// Characters that fit over an arrow, beside the service's lifeline, and from edge to edge.
const LABEL_CHARS: usize = 48;
const WORDS_CHARS: usize = 62;
const FOOT_CHARS: usize = 138;
/// Lines of words beside an arrow; a fault's reason may be long.
const MAX_LINES: usize = 5;

const INK: &str = "#1c2733";
const GREY: &str = "#566472";
const LOST: &str = "#8a949e";
const LOST_FILL: &str = "#fdecea";
const MARKED: &str = "#fff4d6";
const ASKED: &str = "#e3efff";
