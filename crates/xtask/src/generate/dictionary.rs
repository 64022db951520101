//! `crates/nbfx/src/dictionary_table.rs`, from `crates/nbfx/static-dictionary.tsv`.

use std::fmt::Write;

/// Renders the table of the static dictionary from lines of wire id, tab, string. Spec: [MC-NBFS §2]
pub(crate) fn render(tsv: &str) -> Result<String, String> {
    let strings = parse(tsv)?;
    let mut order = (0..strings.len()).collect::<Vec<_>>();
    order.sort_by_key(|&index| (strings[index].len(), strings[index]));
    if let Some(pair) = order.windows(2).find(|pair| strings[pair[0]] == strings[pair[1]]) {
        return Err(format!("'{}' has two ids", strings[pair[0]]));
    }
    let longest = strings.iter().map(|string| string.len()).max().unwrap_or(0);
    let starts = (0..longest + 2).map(|length| order.partition_point(|&index| strings[index].len() < length));

    let mut out = String::from(HEADER);
    section(&mut out, "The strings: the n-th has the wire id 2n.", "STRINGS", "&str", strings.len());
    for string in &strings {
        let _ = writeln!(out, "    {string:?},");
    }
    out.push_str("];\n");
    numbers(
        &mut out,
        "The places in [`STRINGS`], by length and then by bytes.",
        "SORTED",
        order.iter().copied(),
    );
    numbers(
        &mut out,
        "Where each length begins in [`SORTED`], and where the longest ends.",
        "STARTS",
        starts,
    );
    Ok(out)
}

fn parse(tsv: &str) -> Result<Vec<&str>, String> {
    let mut strings = Vec::new();
    for (index, line) in tsv.lines().enumerate() {
        let (id, string) = line.split_once('\t').ok_or_else(|| format!("line {}: no tab", index + 1))?;
        if id.parse::<usize>() != Ok(2 * index) {
            return Err(format!("line {}: the id is '{id}', expected {}", index + 1, 2 * index));
        }
        if string.contains('\t') {
            return Err(format!("line {}: more than one string", index + 1));
        }
        strings.push(string);
    }
    Ok(strings)
}

fn section(out: &mut String, doc: &str, name: &str, item: &str, len: usize) {
    let _ = write!(out, "\n/// {doc}\n#[rustfmt::skip]\npub(crate) static {name}: [{item}; {len}] = [\n");
}

fn numbers(out: &mut String, doc: &str, name: &str, values: impl ExactSizeIterator<Item = usize>) {
    section(out, doc, name, "u16", values.len());
    for (index, value) in values.enumerate() {
        let _ = write!(out, "{}{value},", if index % 16 == 0 { "    " } else { " " });
        if index % 16 == 15 {
            out.push('\n');
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str("];\n");
}

const HEADER: &str = "\
//! The static dictionary. Generated from `static-dictionary.tsv` by `cargo xtask generate`; not edited by hand.
//!
//! Spec: [MC-NBFS §2]
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_sorted_by_length_and_then_by_bytes() {
        let table = render("0\tbb\n2\ta\n4\tab\n").unwrap();
        assert!(
            table.contains("STRINGS: [&str; 3] = [\n    \"bb\",\n    \"a\",\n    \"ab\",\n];"),
            "{table}"
        );
        assert!(table.contains("SORTED: [u16; 3] = [\n    1, 2, 0,\n];"), "{table}");
        assert!(table.contains("STARTS: [u16; 4] = [\n    0, 0, 1, 3,\n];"), "{table}");
    }

    #[test]
    fn gaps_and_duplicates_are_refused() {
        assert_eq!(render("0\ta\n4\tb\n").unwrap_err(), "line 2: the id is '4', expected 2");
        assert_eq!(render("0\ta\n2\ta\n").unwrap_err(), "'a' has two ids");
        assert_eq!(render("0 a\n").unwrap_err(), "line 1: no tab");
    }
}
