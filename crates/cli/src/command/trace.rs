//! `soapstone trace`

use std::path::Path;

use serde::Serialize;

use crate::args::{Picture as Format, Trace as Args};
use crate::capture::{Conversation, Found, Item, Kind, Source, find};
use crate::error::Error;
use crate::io::Io;
use crate::shown;
use crate::trace::text::Picture;
use crate::trace::{Trace, svg, trace as trace_conversation};

pub(crate) fn trace(args: &Args, io: &mut Io<'_>) -> Result<u8, Error> {
    let limits = args.limits.limits();
    let found = look(&args.path, limits.max_bytes)?;
    // Documents of an encoder, or without a description, were said by nobody.
    let said = |item: &Item| item.kind != Kind::Document || item.from.is_some();
    let spoken = |conversation: &&Conversation| {
        conversation.source != Source::Index && conversation.items.iter().any(said)
    };
    let traces: Vec<Trace> = found
        .conversations
        .iter()
        .filter(spoken)
        .map(|conversation| trace_conversation(conversation, &limits, args.max_session_bytes))
        // Folders of documents are no conversations.
        .filter(|trace| !trace.steps.is_empty())
        .collect();
    for (file, error) in &found.problems {
        io.err(&format!("{}: {}\n", shown::line(file), shown::line(&error.reason())))?;
    }
    if traces.is_empty() {
        let remarks: String =
            found.remarks.iter().map(|remark| format!("\n  {}", shown::line(remark))).collect();
        return Err(Error::Usage(format!(
            "nothing to trace in {}: no folder with .http files, or with a manifest.toml that lists messages{remarks}",
            shown::path(&args.path)
        )));
    }
    let picture = match args.format {
        Format::Text => text(args, &traces, io),
        Format::Json => json(&traces),
        Format::Svg => match traces.as_slice() {
            [one] => svg::draw(one),
            several => {
                return Err(Error::Usage(format!(
                    "there are {} conversations in {}, and a picture shows one: {}",
                    several.len(),
                    shown::path(&args.path),
                    names(several)
                )));
            }
        },
    };
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            std::fs::write(path, picture).map_err(|error| Error::Write { path: path.to_owned(), error })?;
        }
        None => io.out(&picture)?,
    }
    let broken = traces.iter().any(|trace| !trace.violations.is_empty() || trace.has_undecodable());
    Ok(u8::from(broken || !found.problems.is_empty()))
}

/// The conversations under a path. A file stands for the conversation that it is part of.
fn look(path: &Path, max_bytes: usize) -> Result<Found, Error> {
    let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let parent = path.parent().unwrap_or(Path::new(""));
    let Some(name) = path.file_name().filter(|_| is_file) else { return Ok(find(path, max_bytes)?) };
    let folder = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let mut found = find(folder, max_bytes)?;
    let is_in = |conversation: &Conversation| conversation.folder == folder;
    found.conversations.retain(is_in);
    found.problems.clear();
    for conversation in &mut found.conversations {
        let named = |item: &&Item| {
            item.path.as_os_str() == name || item.head.as_deref().is_some_and(|head| name == head)
        };
        conversation.only = conversation.items.iter().find(named).map(|item| item.n);
    }
    let described = found.conversations.iter().any(|conversation| {
        conversation.only.is_some() || conversation.source == Source::Manifest && name == "manifest.toml"
    });
    if described { Ok(found) } else { Ok(find(path, max_bytes)?) }
}

fn text(args: &Args, traces: &[Trace], io: &Io<'_>) -> String {
    let to_file = args.output.as_deref().is_some_and(|path| path.as_os_str() != "-");
    let width =
        args.width.or(io.stdout_width.filter(|_| !to_file)).unwrap_or(WIDTH).clamp(MIN_WIDTH, MAX_WIDTH);
    let picture = Picture { width, colour: io.stdout_colour && !to_file, quiet: args.quiet };
    let drawn: Vec<String> = traces.iter().map(|trace| picture.draw(trace)).collect();
    drawn.join(&format!("\n{}\n\n", "─".repeat(width)))
}

fn json(traces: &[Trace]) -> String {
    #[derive(Serialize)]
    struct Several<'a> {
        conversations: &'a [Trace],
    }
    // Strings and numbers only, so that nothing can go wrong.
    let text = match traces {
        [one] => serde_json::to_string_pretty(one),
        conversations => serde_json::to_string_pretty(&Several { conversations }),
    };
    text.unwrap_or_default() + "\n"
}

fn names(traces: &[Trace]) -> String {
    let shown: Vec<String> = traces.iter().take(NAMED).map(|trace| shown::line(&trace.name)).collect();
    let more = if traces.len() > NAMED { ", …" } else { "" };
    shown.join(", ") + more
}

/// Columns where nobody says otherwise.
const WIDTH: usize = 100;
const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 240;
/// Conversations that an error names.
const NAMED: usize = 8;
