//! The command line of what installs the command: completions and manual pages.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// The arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone completions bash > ~/.local/share/bash-completion/completions/soapstone
  soapstone completions zsh > ~/.zfunc/_soapstone
  soapstone completions fish > ~/.config/fish/completions/soapstone.fish
  soapstone completions powershell >> soapstone.ps1

bash needs the package bash-completion, zsh `fpath+=~/.zfunc` before `compinit` in ~/.zshrc. A new
shell has it.

Exit codes: 0 written, 2 usage, 3 could not write.")]
pub struct Completions {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// The arguments of `man`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  soapstone man | man -l -
  soapstone man wsdl lint | man -l -
  soapstone man -o ~/.local/share/man/man1

Exit codes: 0 written, 2 usage, or there is no such command, 3 could not write.")]
pub struct Man {
    /// Whose page to print [default: the page of soapstone itself]
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Vec<String>,
    /// Write the pages of all commands into this folder: soapstone.1, soapstone-call.1, …
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}
