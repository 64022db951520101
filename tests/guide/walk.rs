//! A walk: what a markdown file of the guide says to do.
//!
//! What a reader sees is fences; what only the test needs is in comments before them:
//!
//! | comment | what it says of the fence after it |
//! |---|---|
//! | `<!-- terminal: NAME -->` | its commands belong to this terminal; the last of them may keep running |
//! | `<!-- exit: N -->` | the last command ends with this status |
//! | `<!-- file: PATH -->`, `<!-- append: PATH -->` | it is (more of) this file |
//! | `<!-- needs: PROGRAM -->` | it is skipped where the program is not there, or where a command of several words fails |
//! | `<!-- not run: WHY -->` | it is shown only |

/// A file of the guide.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Walk {
    pub(crate) blocks: Vec<Block>,
}

/// A fence that the test does something with.
#[derive(Debug, PartialEq)]
pub(crate) struct Block {
    /// Where it begins, from 1.
    pub(crate) line: usize,
    pub(crate) needs: Option<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    Console { terminal: Option<String>, exit: i32, steps: Vec<Step> },
    File { path: String, append: bool, content: String },
    NotRun { why: String },
}

/// A command with what it prints, or what a running one prints next.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) line: usize,
    pub(crate) does: Does,
    pub(crate) prints: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Does {
    Run(String),
    /// `^C`
    Interrupt,
    /// Nothing was typed.
    Wait,
}

/// Whose fences these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// A fence that is neither run nor written says why.
    Guide,
    /// Only its console blocks are looked at, and it may have comments for others.
    ConsoleOnly,
}

/// What the comments before a fence say.
#[derive(Debug, Default)]
struct Notes {
    terminal: Option<String>,
    exit: Option<i32>,
    file: Option<(String, bool)>,
    needs: Option<String>,
    not_run: Option<String>,
    any: bool,
}

impl Walk {
    /// Reads a markdown file. An error begins with its line.
    pub(crate) fn parse(text: &str, strictness: Strictness) -> Result<Self, String> {
        let mut walk = Self::default();
        let mut notes = Notes::default();
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        while let Some((number, line)) = lines.next() {
            let trimmed = line.trim();
            if let Some(comment) = trimmed.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) {
                notes.read(comment.trim(), strictness).map_err(|error| format!("{number}: {error}"))?;
            } else if let Some(fence) = Fence::opens(line) {
                let content = fence.content(&mut lines).ok_or(format!("{number}: this fence has no end"))?;
                let notes = std::mem::take(&mut notes);
                if let Some(block) = block(number, &fence, content, notes, strictness)? {
                    walk.blocks.push(block);
                }
            } else if !trimmed.is_empty() && notes.any {
                return Err(format!("{number}: the comment before this stands before no fence"));
            }
        }
        if notes.any {
            return Err("the last comment stands before no fence".to_owned());
        }
        Ok(walk)
    }
}

impl Notes {
    /// Comments without one of the keys are the author's own.
    fn read(&mut self, comment: &str, strictness: Strictness) -> Result<(), String> {
        let Some((key, value)) = comment.split_once(':') else { return Ok(()) };
        let value = value.trim().to_owned();
        match key.trim() {
            "terminal" => self.terminal = Some(value),
            "exit" => self.exit = Some(value.parse().map_err(|_| format!("{value:?} is no exit status"))?),
            "file" => self.file = Some((value, false)),
            "append" => self.file = Some((value, true)),
            "needs" => self.needs = Some(value),
            "not run" => self.not_run = Some(value),
            key if key.contains(' ') || strictness == Strictness::ConsoleOnly => return Ok(()),
            key => return Err(format!("nothing is known of a comment {key:?}")),
        }
        self.any = true;
        Ok(())
    }
}

fn block(
    line: usize,
    fence: &Fence<'_>,
    content: Vec<(usize, String)>,
    notes: Notes,
    strictness: Strictness,
) -> Result<Option<Block>, String> {
    let kind = if let Some(why) = notes.not_run {
        Kind::NotRun { why }
    } else if let Some((path, append)) = notes.file {
        let content = content.into_iter().map(|(_, line)| line + "\n").collect();
        Kind::File { path, append, content }
    } else if fence.language == "console" {
        let steps = steps(content)?;
        Kind::Console { terminal: notes.terminal, exit: notes.exit.unwrap_or(0), steps }
    } else if strictness == Strictness::ConsoleOnly || fence.language == "text" {
        return Ok(None);
    } else {
        let language = fence.language;
        return Err(format!("{line}: a fence of {language:?} needs a comment: file, append or not run"));
    };
    Ok(Some(Block { line, needs: notes.needs, kind }))
}

fn steps(content: Vec<(usize, String)>) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = content.into_iter();
    while let Some((number, line)) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            match steps.last_mut() {
                Some(step) => step.prints.push(line),
                None => steps.push(Step { line: number, does: Does::Wait, prints: vec![line] }),
            }
            continue;
        };
        let mut command = command.to_owned();
        while command.ends_with('\\') {
            let (_, more) = lines.next().ok_or(format!("{number}: this command goes on nowhere"))?;
            command.push('\n');
            command.push_str(&more);
        }
        let does = if command.trim() == "^C" { Does::Interrupt } else { Does::Run(command) };
        steps.push(Step { line: number, does, prints: Vec::new() });
    }
    Ok(steps)
}

/// A fence that has been opened.
struct Fence<'a> {
    indent: usize,
    marks: &'a str,
    language: &'a str,
}

impl<'a> Fence<'a> {
    fn opens(line: &'a str) -> Option<Self> {
        let trimmed = line.trim_start();
        let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let info = trimmed.trim_start_matches(mark);
        let marks = &trimmed[..trimmed.len() - info.len()];
        let language = info.trim().split([' ', ',']).next().unwrap_or_default();
        (marks.len() >= 3).then_some(Self { indent: line.len() - trimmed.len(), marks, language })
    }

    /// The lines up to the end of the fence, without its indentation.
    fn content(&self, lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Option<Vec<(usize, String)>> {
        let mut content = Vec::new();
        for (number, line) in lines {
            if line.trim() == self.marks {
                return Some(content);
            }
            let indent = line.len() - line.trim_start().len();
            content.push((number, line[indent.min(self.indent)..].to_owned()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<Block> {
        Walk::parse(text, Strictness::Guide).unwrap().blocks
    }

    fn run(line: usize, command: &str, prints: &[&str]) -> Step {
        let prints = prints.iter().map(|line| (*line).to_owned()).collect();
        Step { line, does: Does::Run(command.to_owned()), prints }
    }

    #[test]
    fn commands_and_what_they_print() {
        let blocks = parse("Text.\n\n```console\n$ one \\\n    more\nsays\n…\n$ two\n```\n");
        let steps = vec![run(4, "one \\\n    more", &["says", "…"]), run(8, "two", &[])];
        let kind = Kind::Console { terminal: None, exit: 0, steps };
        assert_eq!(blocks, [Block { line: 3, needs: None, kind }]);
    }

    #[test]
    fn comments_belong_to_the_fence_behind_them() {
        let text = "<!-- terminal: service -->\n<!-- exit: 1 -->\n<!-- needs: nginx -->\n\n```console\n$ ^C\nbye\n```\n";
        let Block { needs, kind, .. } = parse(text).remove(0);
        assert_eq!(needs.as_deref(), Some("nginx"));
        let Kind::Console { terminal, exit, steps } = kind else { panic!("{kind:?}") };
        assert_eq!((terminal.as_deref(), exit), (Some("service"), 1));
        assert_eq!(steps[0].does, Does::Interrupt);
        assert_eq!(steps[0].prints, ["bye"]);
    }

    #[test]
    fn a_block_without_a_command_waits() {
        let kind = parse("<!-- terminal: service -->\n```console\nResult(3)\n```\n").remove(0).kind;
        let Kind::Console { steps, .. } = kind else { panic!("{kind:?}") };
        assert_eq!(steps[0].does, Does::Wait);
    }

    #[test]
    fn files_keep_their_lines_and_lose_the_indentation_of_the_fence() {
        let blocks = parse(
            "1. x\n   <!-- file: src/main.rs -->\n   ```rust\n   fn main() {\n       x();\n\n   }\n   ```\n",
        );
        let content = "fn main() {\n    x();\n\n}\n".to_owned();
        assert_eq!(blocks[0].kind, Kind::File { path: "src/main.rs".to_owned(), append: false, content });
        let blocks = parse("<!-- append: Cargo.toml -->\n```toml\na = 1\n```\n");
        let content = "a = 1\n".to_owned();
        assert_eq!(blocks[0].kind, Kind::File { path: "Cargo.toml".to_owned(), append: true, content });
    }

    #[test]
    fn what_is_not_run_says_why() {
        let kind = parse("<!-- not run: that is C# -->\n```csharp\nclass X;\n```\n").remove(0).kind;
        assert_eq!(kind, Kind::NotRun { why: "that is C#".to_owned() });
        assert!(parse("```text\na picture\n```\n").is_empty());
        let error = Walk::parse("\n```csharp\nclass X;\n```\n", Strictness::Guide).unwrap_err();
        assert!(error.starts_with("2: "), "{error}");
        let text = "<!-- example: of.js -->\n```js\n1\n```\n";
        assert!(Walk::parse(text, Strictness::ConsoleOnly).unwrap().blocks.is_empty());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, line) in [
            ("<!-- exit: one -->\n```console\n$ x\n```\n", "1: "),
            ("\n<!-- terminl: x -->\n```console\n$ x\n```\n", "2: "),
            ("<!-- file: x -->\n\n# Heading\n", "3: "),
            ("\n\n```console\n$ x\n", "3: "),
            ("```console\n$ x \\\n```\n", "2: "),
        ] {
            let error = Walk::parse(text, Strictness::Guide).unwrap_err();
            assert!(error.starts_with(line), "{error}");
        }
        assert!(parse("<!-- to do: later -->\n\nText.\n").is_empty());
    }
}
