//! Completions and manual pages.

use std::process::Command;

use crate::help::commands;
use crate::support::{Folder, soapstone};

/// Whether a program is there; a line where not.
fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        println!("skipped: {program} is not here");
    }
    there
}

#[test]
fn bash_completes_commands_and_options() {
    let script = soapstone(&["completions", "bash"]);
    script.says(0, &["_soapstone", "--binding"]);
    if !is_there("bash") {
        return;
    }
    let folder = Folder::new("shell-bash").with("soapstone.bash", &script.out);
    let file = folder.file("soapstone.bash");
    let checked = Command::new("bash").args(["-n", &file]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    for (words, expected) in [
        ("soapstone ca", "call"),
        ("soapstone wsdl li", "lint"),
        ("soapstone call --bin", "--binding"),
        ("soapstone host --binding net-http-re", "net-http-reliable"),
    ] {
        let cword = words.split(' ').count() - 1;
        let last = words.rsplit(' ').next().unwrap();
        let previous = words.split(' ').nth_back(1).unwrap();
        let code = format!(
            ". {file}; COMP_WORDS=({words}); COMP_CWORD={cword}; _soapstone soapstone {last} {previous}; echo \"${{COMPREPLY[*]}}\""
        );
        let ran = Command::new("bash").args(["-c", &code]).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(
            said.split_whitespace().any(|word| word == expected),
            "{words}: {said:?} {}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}

#[test]
fn every_shell_gets_a_script() {
    for (shell, part) in [
        ("zsh", "#compdef soapstone"),
        ("fish", "complete -c soapstone"),
        ("elvish", "edit:completion"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        soapstone(&["completions", shell]).says(0, &[part]);
    }
    soapstone(&["completions", "tcsh"]).says(2, &["possible values"]);
}

#[test]
fn there_is_a_page_for_every_command() {
    let folder = Folder::new("shell-man");
    let written = soapstone(&["man", "-o", folder.path()]);
    written.says(0, &["soapstone.1"]);
    let root = std::fs::read_to_string(folder.file("soapstone.1")).unwrap();
    for (words, command) in commands() {
        let name = ["soapstone".to_owned()].into_iter().chain(words.clone()).collect::<Vec<_>>().join("-");
        let file = folder.file(&format!("{name}.1"));
        let page = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "\"EXIT STATUS\""] {
            assert!(page.contains(&format!(".SH {section}")), "{name} has no {section}:\n{page}");
        }
        if words.len() == 1 {
            assert!(root.contains(&name.replace('-', "\\-")), "{name} is not in soapstone.1");
        }
        let args: Vec<&str> = ["man"].into_iter().chain(words.iter().map(String::as_str)).collect();
        assert_eq!(soapstone(&args).text(), page, "{}", command.get_name());
    }
    soapstone(&["man", "wsdl", "nothing"]).says(2, &["no command `nothing`", "lint"]);
    if is_there("man") {
        let ran =
            Command::new("man").args(["-l", &folder.file("soapstone-call.1")]).env("MANWIDTH", "80").output();
        let ran = ran.unwrap();
        let text = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        assert!(
            text.contains("EXAMPLES") && text.contains("--listen-for") && text.contains("EXIT STATUS"),
            "{text}"
        );
    }
}
