//! The colours of a picture: each for light surroundings and for dark ones.
//!
//! The light ones are attributes, which every viewer knows; the dark ones are a style sheet for viewers that prefer them.

use std::fmt::Write;

use super::model::Class;

/// What is drawn in one colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
    /// The class of the elements that have it.
    pub(super) class: &'static str,
    pub(super) light: &'static str,
    dark: &'static str,
}

const fn paint(class: &'static str, light: &'static str, dark: &'static str) -> Paint {
    Paint { class, light, dark }
}

/// Behind everything.
pub(super) const PAPER: Paint = paint("paper", "#ffffff", "#12171e");
pub(super) const INK: Paint = paint("ink", "#1c2733", "#e6edf3");
pub(super) const GREY: Paint = paint("grey", "#566472", "#a3afbc");
/// What stands behind the names of the sides.
pub(super) const BOX: Paint = paint("box", "#e4ebf3", "#2b3846");
pub(super) const LIFELINE: Paint = paint("lifeline", "#8796a8", "#68788a");
/// A message that did not arrive.
pub(super) const LOST: Paint = paint("lost", "#6a747f", "#97a1ac");
/// Behind the words about what was lost, about what deserves a look, and about the step that was asked for.
pub(super) const LOST_FILL: Paint = paint("lost-fill", "#fdecea", "#47201f");
pub(super) const MARKED: Paint = paint("marked", "#fff1c9", "#433511");
pub(super) const ASKED: Paint = paint("asked", "#dceaff", "#1b3a5c");
const APPLICATION: Paint = paint("application", "#1f5fa8", "#74b6f7");
pub(super) const GOOD: Paint = paint("acknowledgement", "#2a7549", "#66cc93");
const PROTOCOL: Paint = paint("protocol", "#6b4fa0", "#c3a8f5");
const CONNECTION: Paint = paint("connection", "#566472", "#a3afbc");
pub(super) const BAD: Paint = paint("fault", "#b93226", "#ff8a7d");

const ALL: [Paint; 14] = [
    PAPER,
    INK,
    GREY,
    BOX,
    LIFELINE,
    LOST,
    LOST_FILL,
    MARKED,
    ASKED,
    APPLICATION,
    GOOD,
    PROTOCOL,
    CONNECTION,
    BAD,
];

/// The colour of a step.
pub(super) fn of(class: Class) -> Paint {
    match class {
        Class::Application => APPLICATION,
        Class::Acknowledgement => GOOD,
        Class::Protocol => PROTOCOL,
        Class::Connection => CONNECTION,
        Class::Fault | Class::Undecodable => BAD,
    }
}

/// The style sheet for dark surroundings.
pub(super) fn dark() -> String {
    let mut out = "<style>@media (prefers-color-scheme: dark) {\n".to_owned();
    for Paint { class, dark, .. } in ALL {
        let _ = writeln!(out, ".{class} {{ fill: {dark} }} line.{class} {{ stroke: {dark} }}");
    }
    out + "}</style>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_what_is_behind_it() {
        let inks = [INK, GREY, APPLICATION, GOOD, PROTOCOL, CONNECTION, BAD, LOST];
        let pairs = inks.map(|ink| (ink, PAPER)).into_iter();
        let marks = [(INK, MARKED), (INK, ASKED), (BAD, LOST_FILL), (BAD, ASKED), (BAD, MARKED), (INK, BOX)];
        for (ink, behind) in pairs.chain(marks) {
            for (ink, behind) in [(ink.light, behind.light), (ink.dark, behind.dark)] {
                assert!(contrast(ink, behind) >= 4.5, "{ink} on {behind}: {}", contrast(ink, behind));
            }
        }
    }
}
