//! What the tests over several crates share.

pub mod programs;
pub mod ratio;

use std::path::{Path, PathBuf};

/// The folder of recorded messages.
pub fn fixtures() -> PathBuf {
    root().join("fixtures")
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// All files under a folder, sorted.
pub fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

/// What the `soapstone` command did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: u8,
    /// Its output.
    pub out: Vec<u8>,
    /// Its error output.
    pub err: String,
}

/// Runs the `soapstone` command, without a process.
pub fn soapstone<S: AsRef<str>>(args: impl IntoIterator<Item = S>, mut input: &[u8]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
    let args = std::iter::once("soapstone".to_owned()).chain(args);
    let code = soapstone_cli::run(args, &mut soapstone_cli::Io::new(&mut input, &mut out, &mut err));
    Ran { code, out, err: String::from_utf8_lossy(&err).into_owned() }
}

/// The limits that SECURITY.md names.
#[cfg(doctest)]
#[doc = include_str!("../../SECURITY.md")]
pub struct Security;
