//! Importers as programs: how they are run, and what they show.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use soapstone_tests::programs::{self, NotHere, node};

/// A program that imports WSDL.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    run: fn(&Path, &Path) -> Import,
}

/// What came of an import.
pub(crate) enum Import {
    /// The program is not on this machine.
    NotHere(String),
    /// It says this.
    Failed(String),
    /// The names of the operations that it shows.
    Operations(BTreeSet<String>),
}

impl Peer {
    /// Imports a file; `folder` is for what the program writes.
    pub(crate) fn import(&self, file: &Path, folder: &Path) -> Import {
        (self.run)(file, folder)
    }
}

pub(crate) fn all() -> &'static [Peer] {
    &[
        Peer { name: "wsimport", run: wsimport },
        Peer { name: "axis", run: axis },
        Peer { name: "wsdl2h", run: wsdl2h },
        Peer { name: "zeep", run: zeep },
        Peer { name: "php", run: php },
        Peer { name: "node-soap", run: node_soap },
        Peer { name: "strong-soap", run: strong_soap },
    ]
}

/// Runs a program; what it wrote, both streams, and whether it ended well.
fn run(command: &mut Command) -> Result<(bool, String), Import> {
    programs::run(command).map_err(not_here)
}

fn not_here(NotHere(missing): NotHere) -> Import {
    Import::NotHere(missing)
}

fn wsimport(file: &Path, folder: &Path) -> Import {
    let out = folder.join("wsimport");
    std::fs::create_dir_all(&out).expect("a folder can be made");
    match run(Command::new("wsimport").args(["-Xnocompile", "-d"]).arg(&out).arg(file)) {
        Err(not_here) => not_here,
        Ok((false, said)) => Import::Failed(said),
        Ok((true, _)) => Import::Operations(methods(&out, |line, before| {
            let annotated = before.iter().rev().take(12).find_map(|line| {
                line.split_once("operationName = \"").and_then(|(_, rest)| rest.split('"').next())
            });
            let is_method =
                before.iter().rev().take(12).any(|line| line.trim_start().starts_with("@WebMethod"));
            (is_method && line.trim_start().starts_with("public "))
                .then(|| annotated.map(str::to_owned).or_else(|| method_name(line)))
                .flatten()
        })),
    }
}

/// The names in Java files: `name` is given each line with those before it since the last method.
fn methods(folder: &Path, name: impl Fn(&str, &[&str]) -> Option<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in java_files(folder) {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let mut before = Vec::new();
        for line in text.lines() {
            if let Some(method) = name(line, &before) {
                found.insert(method);
                before.clear();
            }
            before.push(line);
        }
    }
    found
}

fn java_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(java_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "java") {
            found.push(path);
        }
    }
    found
}

/// `public void clear(` is `Clear`: these programs begin methods with a small letter.
fn method_name(line: &str) -> Option<String> {
    let name = line.split('(').next()?.split_whitespace().last()?;
    let mut letters = name.chars();
    let first = letters.next()?.to_uppercase();
    Some(first.chain(letters).collect())
}

fn axis(file: &Path, folder: &Path) -> Import {
    let class_path = match programs::axis() {
        Ok(class_path) => class_path,
        Err(missing) => return not_here(missing),
    };
    let out = folder.join("axis");
    let mut command = Command::new("java");
    command.args(["-cp", &class_path, "org.apache.axis.wsdl.WSDL2Java", "-o"]).arg(&out).arg(file);
    match run(&mut command) {
        Err(not_here) => not_here,
        Ok((false, said)) => Import::Failed(said),
        // Its exit code says little.
        Ok((true, said)) if said.contains("Exception") => Import::Failed(said),
        Ok((true, _)) => Import::Operations(methods(&out, |line, _| {
            (line.contains("throws java.rmi.RemoteException") && line.ends_with(';'))
                .then(|| method_name(line))
                .flatten()
        })),
    }
}

fn wsdl2h(file: &Path, folder: &Path) -> Import {
    let header = folder.join("service.h");
    match run(Command::new("wsdl2h").arg("-o").arg(&header).arg(file)) {
        Err(not_here) => not_here,
        Ok((false, said)) => Import::Failed(said),
        Ok((true, _)) => {
            let text = std::fs::read_to_string(&header).unwrap_or_default();
            let names = text.lines().filter_map(|line| line.strip_prefix("int __")?.strip_suffix('('));
            let names =
                names.filter_map(|name| Some(name.split_once("__")?.1.trim_end_matches('_').to_owned()));
            Import::Operations(names.collect())
        }
    }
}

/// Runs a script that prints the names of operations, one a line.
fn script(command: &mut Command, missing: &str) -> Import {
    match run(command) {
        Err(not_here) => not_here,
        Ok((_, said)) if said.contains(missing) => Import::NotHere(missing.to_owned()),
        Ok((false, said)) => Import::Failed(said),
        Ok((true, said)) => Import::Operations(
            said.lines().filter_map(|line| Some(line.strip_prefix("operation ")?.to_owned())).collect(),
        ),
    }
}

fn zeep(file: &Path, _: &Path) -> Import {
    const SCRIPT: &str = "
import sys, zeep
client = zeep.Client(sys.argv[1])
for service in client.wsdl.services.values():
    for port in service.ports.values():
        for name in port.binding._operations:
            print('operation', name)
";
    script(Command::new("python3").args(["-c", SCRIPT]).arg(file), "No module named 'zeep'")
}

fn php(file: &Path, _: &Path) -> Import {
    const SCRIPT: &str = r"
if (!class_exists('SoapClient')) { echo 'no SoapClient in this PHP'; exit(0); }
$client = new SoapClient($argv[1], ['cache_wsdl' => WSDL_CACHE_NONE]);
foreach ($client->__getFunctions() as $function) {
    preg_match('/ ([^ (]+)\(/', $function, $found);
    echo 'operation ', $found[1], PHP_EOL;
}
";
    script(Command::new("php").args(["-r", SCRIPT, "--"]).arg(file), "no SoapClient in this PHP")
}

fn node_soap(file: &Path, _: &Path) -> Import {
    const SCRIPT: &str = "
require('soap').createClientAsync(process.argv[1]).then(client => {
  for (const ports of Object.values(client.describe()))
    for (const operations of Object.values(ports))
      for (const name of Object.keys(operations)) console.log('operation ' + name);
}).catch(error => { console.error(error); process.exit(1); });
";
    script(node().args(["-e", SCRIPT]).arg(file), "Cannot find module 'soap'")
}

fn strong_soap(file: &Path, _: &Path) -> Import {
    const SCRIPT: &str = "
require('strong-soap').soap.createClient(process.argv[1], {}, (error, client) => {
  if (error) { console.error(error); process.exit(1); }
  for (const ports of Object.values(client.describe()))
    for (const operations of Object.values(ports))
      for (const name of Object.keys(operations)) console.log('operation ' + name);
});
";
    script(node().args(["-e", SCRIPT]).arg(file), "Cannot find module 'strong-soap'")
}
