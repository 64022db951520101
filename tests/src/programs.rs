//! Other people's programs: how they are found and run. Nothing is installed here; `scripts/install-test-tools` does that.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program, or a part of it, is not on this machine: what is missing.
#[derive(Clone, Debug)]
pub struct NotHere(pub String);

/// Runs a program to its end: whether it ended well, and what it wrote, both streams.
pub fn run(command: &mut Command) -> Result<(bool, String), NotHere> {
    match command.output() {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            Ok((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
        }
        Err(error) => Err(NotHere(format!("{}: {error}", command.get_program().to_string_lossy()))),
    }
}

/// Node.js, which looks for modules where `scripts/install-test-tools` puts them, beside its own places.
pub fn node() -> Command {
    let mut command = Command::new("node");
    if std::env::var_os("NODE_PATH").is_none() {
        command.env("NODE_PATH", crate::root().join("target/test-tools/node_modules"));
    }
    command
}

/// The class path of Axis 1.4.
pub fn axis() -> Result<String, NotHere> {
    let jars = [
        "axis",
        "axis-jaxrpc",
        "axis-saaj",
        "wsdl4j",
        "commons-logging",
        "commons-discovery",
        "javax.activation",
        "javax.mail",
    ];
    let jars = jars.map(jar);
    jars.iter().try_for_each(|jar| there(jar))?;
    Ok(jars.iter().map(|jar| jar.to_string_lossy()).collect::<Vec<_>>().join(":"))
}

/// The class path of JAX-WS RI: its manifest names the other parts.
pub fn jaxws() -> Result<String, NotHere> {
    let jar = jar("jaxws-tools");
    there(&jar)?;
    Ok(jar.to_string_lossy().into_owned())
}

/// Where Debian has a library of Java.
fn jar(name: &str) -> PathBuf {
    PathBuf::from(format!("/usr/share/java/{name}.jar"))
}

/// A file that has to be there.
pub fn there(file: &Path) -> Result<(), NotHere> {
    if file.exists() { Ok(()) } else { Err(NotHere(format!("there is no {}", file.display()))) }
}
