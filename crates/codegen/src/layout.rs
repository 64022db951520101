//! What the printer leaves to us: blank lines between items and methods, and long attributes over several lines.

/// The longest line of an attribute.
const MAX_LINE: usize = 100;

/// The text with room between what belongs apart.
pub(crate) fn laid_out(text: &str) -> String {
    let mut out = String::new();
    let mut before = "";
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let starts = ["///", "#[", "async fn"].iter().any(|start| line.trim_start().starts_with(start));
        let begins = indent == 4 && starts;
        if begins && before.trim_end().ends_with(';') {
            out.push('\n');
        }
        match line.len() > MAX_LINE {
            true => out.push_str(&broken(line, indent)),
            false => out.push_str(line),
        }
        out.push('\n');
        before = line;
    }
    out
}

/// A long attribute with each option on a line of its own; anything else as it is.
fn broken(line: &str, indent: usize) -> String {
    let inner = line.trim_start();
    let parts = inner.strip_prefix("#[").and_then(|rest| rest.split_once('('));
    let Some((name, options)) = parts.filter(|_| inner.ends_with(")]")) else { return line.to_owned() };
    let options = &options[..options.len() - 2];
    let pad = " ".repeat(indent);
    let mut out = format!("{pad}#[{name}(\n");
    for option in split(options) {
        out.push_str(&format!("{pad}    {},\n", option.trim()));
    }
    out.truncate(out.len() - 2);
    out.push_str(&format!("\n{pad})]"));
    out
}

/// What stands between the commas that are in no string and no parentheses.
fn split(options: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0usize);
    let (mut in_string, mut escaped) = (false, false);
    for (at, c) in options.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(&options[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&options[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_attributes_are_broken_at_their_commas() {
        let long = "x".repeat(90);
        let text = format!("    #[operation(name = \"a,\\\"b\", out(\"c\", \"d\"), action = \"{long}\")]\n");
        let wanted = format!(
            "    #[operation(\n        name = \"a,\\\"b\",\n        out(\"c\", \"d\"),\n        action = \"{long}\"\n    )]\n"
        );
        assert_eq!(laid_out(&text), wanted);
    }

    #[test]
    fn methods_stand_apart() {
        assert_eq!(
            laid_out("trait A {\n    fn a();\n    /// B.\n    fn b();\n}\n"),
            "trait A {\n    fn a();\n\n    /// B.\n    fn b();\n}\n"
        );
    }
}
