//! Java programs: code made of the WSDL, and what calls it or is called by it.

use std::path::{Path, PathBuf};
use std::process::Command;

use soapstone_tests::programs;

use crate::contract;
use crate::process::{Trouble, here, made, make, source};

/// Classes that were compiled, and what they need.
pub(crate) struct Classes {
    class_path: String,
}

/// A program.
pub(crate) fn run(classes: &Classes, main: &str) -> Command {
    let mut command = Command::new("java");
    // Less is compiled for a program that runs for a second.
    command.args([
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dfile.encoding=UTF-8",
        "-Dstdout.encoding=UTF-8",
    ]);
    command.args(["-cp", &classes.class_path, main]);
    command
}

/// JAX-WS RI's client and server, with what wsimport makes.
pub(crate) fn jaxws() -> Result<Classes, Trouble> {
    let libraries = programs::jaxws()?;
    let wsdl = contract::to_compile();
    let sources = ["clients/JaxwsClient.java", "servers/JaxwsServer.java"];
    let of = [&*wsdl, &*source(sources[0]), &*source(sources[1])];
    let folder = made("jax-ws", &of, |folder| {
        let (file, out) = (folder.join("service.wsdl"), folder.join("src"));
        std::fs::create_dir_all(&out)
            .and_then(|()| std::fs::write(&file, &wsdl))
            .expect("files can be written");
        let options = ["-extension", "-XadditionalHeaders", "-Xnocompile", "-quiet", "-d"];
        make(Command::new("wsimport").args(options).arg(&out).arg(&file))?;
        compile(folder, &libraries, &sources)
    })?;
    Ok(classes(&folder, &libraries))
}

/// Axis 1.4's client, with what WSDL2Java makes.
pub(crate) fn axis() -> Result<Classes, Trouble> {
    let libraries = programs::axis()?;
    let wsdl = contract::wsdl("http://localhost/data/basic", None);
    let sources = ["clients/AxisClient.java"];
    let folder = made("axis", &[&wsdl, &source(sources[0])], |folder| {
        let (file, out) = (folder.join("service.wsdl"), folder.join("src"));
        std::fs::write(&file, &wsdl).expect("a file can be written");
        let mut command = Command::new("java");
        command.args(["-cp", &libraries, "org.apache.axis.wsdl.WSDL2Java", "-o"]).arg(&out).arg(&file);
        make(&mut command)?;
        compile(folder, &libraries, &sources)
    })?;
    Ok(classes(&folder, &libraries))
}

fn compile(folder: &Path, libraries: &str, sources: &[&str]) -> Result<(), Trouble> {
    let mut command = Command::new("javac");
    command.args(["-proc:none", "-encoding", "UTF-8", "-nowarn", "-cp", libraries, "-d"]);
    command.arg(folder.join("classes")).args(sources.iter().map(|source| here(source)));
    command.args(java_files(&folder.join("src")));
    make(&mut command)
}

fn classes(folder: &Path, libraries: &str) -> Classes {
    Classes { class_path: format!("{}:{libraries}", folder.join("classes").display()) }
}

fn java_files(folder: &Path) -> Vec<PathBuf> {
    let files = soapstone_tests::files(folder).unwrap_or_default();
    files.into_iter().filter(|file| file.extension().is_some_and(|it| it == "java")).collect()
}
