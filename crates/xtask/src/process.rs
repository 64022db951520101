//! Starting cargo and rustup.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use crate::workspace::Workspace;

/// Cargo, in the root of the workspace: the one that started us, if one did.
pub(crate) fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(arguments).current_dir(workspace.root());
    // What the cargo that started us said of xtask is nothing to the packages that are built now, and some would be built again for it.
    let said = |name: &str| {
        name == "CARGO_MANIFEST_DIR" || name == "CARGO_MANIFEST_PATH" || name.starts_with("CARGO_PKG_")
    };
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(said)) {
        command.env_remove(name);
    }
    command
}

/// `cargo fuzz` of the nightly toolchain, in the root of the workspace.
pub(crate) fn cargo_fuzz(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]).args(arguments).current_dir(workspace.root());
    command
}

/// Whether a command can be started and ends well. Its output is not shown.
pub(crate) fn works(mut command: Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
