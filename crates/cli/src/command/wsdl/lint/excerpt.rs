//! The lines around a place, for miette: cut where they are too long to read, with the numbers that they have in the document.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use soapstone_lint::importers::Place;
use soapstone_wsdl::tree::Document;

use crate::shown;

/// A piece of a document.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// Lines of the document before it.
    lines_before: usize,
    /// Bytes of the document before it.
    start: usize,
    /// Characters of its first line that were cut off before it.
    columns_before: usize,
    /// Characters of one place that are marked.
    max_marked: usize,
}

impl Excerpt {
    /// The lines from the first to the last of these places, and one on each side.
    pub(super) fn around(document: &Document, places: &[&Place], width: usize) -> Self {
        let max_width = width.clamp(MIN_WIDTH, MAX_WIDTH) - GUTTER;
        let (margin, max_marked) = (max_width / 4, max_width / 2);
        let source = document.source().text();
        let first = places.iter().map(|place| place.span.start as usize).min().unwrap_or(0).min(source.len());
        let last =
            places.iter().map(|place| place.span.end as usize).max().unwrap_or(0).clamp(first, source.len());
        // A tag of many lines is shown by its beginning.
        let last = nth_line_end(source, first, MAX_LINES).min(last);
        let last = boundary(source, last.min(first + MAX_BYTES)).max(first);
        // A long tag of one line is shown by its beginning, too.
        let line_end = source[first..].find('\n').map_or(source.len(), |at| first + at);
        let last = match last <= line_end {
            true => boundary(source, last.min(first + max_marked)).max(first),
            false => last,
        };
        let line_start = source[..first].rfind('\n').map_or(0, |at| at + 1);
        let before = source[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        let start = if line_start - before > max_width { line_start } else { before };
        let (start, columns_before) = match last - line_start > max_width && last <= line_end {
            // Somewhere in a line that has no end.
            true => {
                let cut = boundary(source, first.saturating_sub(margin).max(line_start));
                (cut, source[line_start..cut].chars().count())
            }
            false => (start, 0),
        };
        let end_of_last = source[last..].find('\n').map_or(source.len(), |at| last + at);
        let next = source[(end_of_last + 1).min(source.len())..].find('\n');
        let end = next.map_or(source.len(), |at| end_of_last + 1 + at);
        let last_line = source[..last].rfind('\n').map_or(start, |at| (at + 1).max(start));
        let is_long = end_of_last - last_line > max_width;
        let end = match is_long || end - end_of_last > max_width {
            true if is_long => boundary(source, (last + margin).min(end_of_last)),
            true => end_of_last,
            false => end,
        };
        let end = end.max(start);
        Self {
            name: shown::line(document.location()),
            // What would steer a terminal is shown as a space, so that the places stay what they are.
            text: source[start..end]
                .replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r'), " "),
            lines_before: source[..start].bytes().filter(|byte| *byte == b'\n').count(),
            start,
            columns_before,
            max_marked,
        }
    }

    /// A place in it, for a label.
    pub(super) fn span(&self, place: &Place) -> SourceSpan {
        let end = self.start + self.text.len();
        let from = (place.span.start as usize).clamp(self.start, end);
        let to = (place.span.end as usize).clamp(from, end);
        // Of a tag of several lines the first is marked.
        let shown = &self.text[from - self.start..to - self.start];
        let len = shown.find('\n').unwrap_or(shown.len());
        let len = shown[..len].char_indices().nth(self.max_marked).map_or(len, |(at, _)| at);
        (from - self.start, len).into()
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, before, after)?;
        let column = contents.column() + if contents.line() == 0 { self.columns_before } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line() + self.lines_before,
            column,
            contents.line_count(),
        )))
    }
}

/// The end of the line that is so many lines after a place.
fn nth_line_end(source: &str, from: usize, lines: usize) -> usize {
    source[from..].match_indices('\n').nth(lines).map_or(source.len(), |(at, _)| from + at)
}

/// The beginning of the character at a byte.
fn boundary(source: &str, at: usize) -> usize {
    (0..=at.min(source.len())).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

/// Columns that are shown at least.
const MIN_WIDTH: usize = 60;
/// And at most.
const MAX_WIDTH: usize = 240;
/// Columns before the text: the number of the line, and the frame.
const GUTTER: usize = 10;
/// Bytes from the first place to the last.
const MAX_BYTES: usize = 4096;
/// Lines of one place.
const MAX_LINES: usize = 12;
