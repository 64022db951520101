//! The help of every command: an example, exit codes, and nothing that is not true.

use clap::{Command, CommandFactory, Parser};
use soapstone_cli::Cli;

use crate::support::soapstone;

/// All commands, with the words that lead to each.
pub(crate) fn commands() -> Vec<(Vec<String>, Command)> {
    fn add(command: &Command, words: &[String], found: &mut Vec<(Vec<String>, Command)>) {
        found.push((words.to_vec(), command.clone()));
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            let words = [words, &[below.get_name().to_owned()]].concat();
            add(below, &words, found);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut found = Vec::new();
    add(&root, &[], &mut found);
    found
}

fn help(words: &[String], option: &str) -> String {
    let args: Vec<&str> = words.iter().map(String::as_str).chain([option]).collect();
    let ran = soapstone(&args);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    ran.text().to_owned()
}

#[test]
fn every_command_has_an_example_and_its_exit_codes() {
    let all = commands();
    assert!(all.len() > 15, "{}", all.len());
    for (words, command) in all {
        let after = command.get_after_long_help().or_else(|| command.get_after_help()).unwrap().to_string();
        let wrapped = after.lines().find(|line| line.chars().count() > 100);
        assert_eq!(wrapped, None, "{words:?}: the help breaks this line");
        let text = help(&words, "--help");
        assert!(text.contains("\nExamples:\n  soapstone "), "{words:?} has no example:\n{text}");
        let codes = text.find("\nExit codes:").map(|at| &text[at..]);
        assert!(codes.is_some_and(|codes| codes.contains("0 ")), "{words:?} has no exit codes:\n{text}");
    }
}

#[test]
fn short_help_fits_a_screen() {
    for (words, _) in commands() {
        let text = help(&words, "-h");
        assert!(text.lines().count() <= SCREEN, "{words:?}: {} lines\n{text}", text.lines().count());
    }
}

#[test]
fn examples_are_commands_that_there_are() {
    let mut count = 0;
    for (words, _) in commands() {
        let text = help(&words, "--help");
        for example in examples(&text) {
            count += 1;
            if let Err(error) = Cli::try_parse_from(&example) {
                panic!("{words:?}: {example:?}\n{error}");
            }
            if runs_anywhere(&example) {
                let args: Vec<&str> = example.iter().skip(1).map(String::as_str).collect();
                let ran = soapstone(&args);
                assert_eq!(ran.code, 0, "{example:?}\n{}", ran.err);
                assert!(!ran.out.is_empty(), "{example:?}");
            }
        }
    }
    assert!(count > 60, "{count}");
}

/// Whether an example needs nothing and nobody.
fn runs_anywhere(example: &[String]) -> bool {
    let words: Vec<&str> = example.iter().skip(1).take(2).map(String::as_str).collect();
    let is_one = matches!(words.as_slice(), ["wsdl", "generate" | "explain"] | ["completions" | "man", ..]);
    is_one && !example.iter().any(|word| word == "-o")
}

/// The commands below `Examples:`, without what a shell does with them and what is said of them.
fn examples(help: &str) -> Vec<Vec<String>> {
    let after = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let block = after.split("\n\n").next().unwrap_or_default();
    let joined = block.replace("|\n", "| ").replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines() {
        for command in pieces(line) {
            if command.first().is_some_and(|word| word == "soapstone") {
                found.push(command);
            }
        }
    }
    found
}

/// The commands of a line. What stands behind three spaces is said of them.
fn pieces(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word = String::new();
    let (mut quote, mut spaces, mut ignored) = (None, 0, false);
    let end = |word: &mut String, commands: &mut Vec<Vec<String>>, ignored: bool| {
        let done = std::mem::take(word);
        if !done.is_empty() && !ignored {
            commands.last_mut().unwrap().push(done);
        }
    };
    for c in line.trim().chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => quote = Some(c),
            (None, '|' | '&') => {
                end(&mut word, &mut commands, ignored);
                commands.push(Vec::new());
                ignored = false;
            }
            (None, '<' | '>') => {
                end(&mut word, &mut commands, ignored);
                ignored = true;
            }
            (None, ' ') => {
                end(&mut word, &mut commands, ignored);
                spaces += 1;
                if spaces >= 2 && !commands.last().unwrap().is_empty() {
                    return commands;
                }
                continue;
            }
            (None, c) => word.push(c),
        }
        spaces = 0;
    }
    end(&mut word, &mut commands, ignored);
    commands
}

#[test]
fn version_says_the_version_alone() {
    let ran = soapstone(&["--version"]);
    assert_eq!(ran.text(), format!("soapstone {}\n", env!("CARGO_PKG_VERSION")));
}

/// Lines of a terminal that is not small.
const SCREEN: usize = 60;
