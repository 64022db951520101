//! Other people's importers take the interoperable form whole: each is used where it is installed.
//!
//! Which were skipped is printed: `cargo test -p soapstone --test wsdl importers -- --nocapture`. Node's libraries are found as node
//! finds them (`NODE_PATH`), Axis where Debian has it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use soapstone::samples::calculator::CalculatorContract;
use soapstone::samples::interop::ask::AskContract;
use soapstone::samples::interop::data::ValuesContract;
use soapstone::samples::interop::plain::LogContract;
use soapstone::samples::interop::two_way::TwoWayContract;
use soapstone::samples::orders::SampleServiceContract;
use soapstone::wsdl::{EndpointDescription, Interoperable, ServiceDescription};
use soapstone::{AddressingVersion, Binding, Contract, MessageVersion, SoapVersion};

/// A WSDL that was written, and the operations that are in it.
struct Case {
    name: &'static str,
    file: PathBuf,
    folder: PathBuf,
    operations: BTreeSet<String>,
}

/// The services of the samples, each with a port of SOAP 1.2 and one of SOAP 1.1.
fn cases(importer: &str) -> Vec<Case> {
    let dual = Binding::ws_dual_http();
    let version = MessageVersion { soap: SoapVersion::Soap11, addressing: AddressingVersion::V10 };
    let dual11 = Binding { version, ..dual.clone() };
    let plain = [Binding::ws_http(), Binding::basic_http()];
    let duplex = [dual.clone(), dual11.clone()];
    let rm11 = [dual.reliable(true), dual11.reliable(true)];
    vec![
        case::<CalculatorContract>("calculator", importer, &duplex),
        case::<CalculatorContract>("calculator-rm11", importer, &rm11),
        case::<SampleServiceContract>("orders", importer, &duplex),
        case::<AskContract>("ask", importer, &duplex),
        case::<TwoWayContract>("two-way", importer, &duplex),
        case::<ValuesContract>("data", importer, &plain),
        case::<LogContract>("log", importer, &plain),
    ]
}

fn case<C: Contract>(name: &'static str, importer: &str, bindings: &[Binding]) -> Case {
    let contract = C::description();
    let service = bindings.iter().zip(["soap12", "soap11"]).fold(
        ServiceDescription::new(format!("{}Service", contract.name)),
        |service, (binding, path)| {
            let address = format!("http://localhost:8000/{name}/{path}");
            service.endpoint(EndpointDescription::new(contract.clone(), binding.clone(), address))
        },
    );
    let text = service.interoperable(&Interoperable::default()).unwrap().to_text().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("importers").join(importer).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.wsdl"));
    fs::write(&file, text).unwrap();
    let operations = contract.operations.iter().map(|operation| operation.name.clone()).collect();
    Case { name, file, folder, operations }
}

/// Imports all of them, and compares the operations that the importer found with those that there are.
#[track_caller]
fn import(importer: &str, is_there: impl Fn() -> bool, run: impl Fn(&Case) -> Result<Vec<String>, String>) {
    if !is_there() {
        println!("skipped: {importer} is not installed");
        return;
    }
    for case in cases(importer) {
        match run(&case) {
            Ok(found) => {
                let found: BTreeSet<String> = found.into_iter().collect();
                assert_eq!(found, case.operations, "{importer} of {}: {}", case.name, case.file.display());
                println!("{importer} of {}: all {} operations", case.name, found.len());
            }
            Err(problem) => panic!("{importer} of {}: {problem}\n{}", case.name, case.file.display()),
        }
    }
}

/// Whether a command can be run, and says that all is well.
fn runs(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// What a command prints; an error where it says that it failed.
fn run(command: &mut Command) -> Result<String, String> {
    let Output { status, stdout, stderr } = command.output().map_err(|error| error.to_string())?;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    match status.success() {
        true => Ok(stdout.into_owned()),
        false => Err(format!("{status}\n{stdout}\n{stderr}")),
    }
}

/// The files of this kind below a folder, one after the other.
fn sources(folder: &Path, extension: &str) -> String {
    let mut all = String::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    all
}

/// What stands between two strings, wherever the first one is.
fn between<'t>(text: &'t str, before: &'t str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(found, _)| found))
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn wsimport() {
    let is_there = || runs(Command::new("wsimport").arg("-version"));
    import("wsimport", is_there, |case| {
        let out = case.folder.join("out");
        fs::create_dir_all(&out).unwrap();
        let mut command = Command::new("wsimport");
        run(command.args(["-keep", "-Xnocompile", "-d"]).arg(&out).arg(&case.file))?;
        let java = sources(&out, "java");
        let methods = java.split("@WebMethod").skip(1);
        let name = |method: &str| {
            let named = between(method.split_once(')')?.0, "operationName = \"", "\"").next();
            named.map(str::to_owned)
        };
        Ok(methods.filter_map(name).collect())
    });
}

#[test]
fn axis() {
    const JARS: [&str; 7] =
        ["axis", "jaxrpc", "saaj", "wsdl4j", "commons-logging", "commons-discovery", "mail"];
    let path = |jar: &str| format!("/usr/share/java/{jar}.jar");
    let is_there = || Path::new(&path("axis")).exists() && runs(Command::new("java").arg("-version"));
    import("axis", is_there, |case| {
        let out = case.folder.join("out");
        let class_path: Vec<String> = JARS.iter().map(|jar| path(jar)).collect();
        let mut command = Command::new("java");
        command.args(["-cp", &class_path.join(":"), "org.apache.axis.wsdl.WSDL2Java", "-o"]);
        run(command.arg(&out).arg(&case.file))?;
        let java = sources(&out, "java");
        // In the stubs of the bindings.
        Ok(between(&java, "oper.setName(\"", "\"").map(str::to_owned).collect())
    });
}

#[test]
fn wsdl2h() {
    let is_there = || runs(Command::new("wsdl2h").arg("-V"));
    import("wsdl2h", is_there, |case| {
        let out = case.folder.join("out.h");
        run(Command::new("wsdl2h").arg("-o").arg(&out).arg(&case.file))?;
        let header = fs::read_to_string(out).map_err(|error| error.to_string())?;
        let named = between(&header, "service method-style:", "\n");
        let name = |line: &str| {
            let name = line.split_whitespace().next().unwrap_or_default().trim_end_matches('_');
                        name.to_owned()
        };
        Ok(named.map(name).collect())
    });
}

const ZEEP: &str = "
import sys, zeep
client = zeep.Client(sys.argv[1])
for service in client.wsdl.services.values():
    for port in service.ports.values():
        for name, operation in port.binding._operations.items():
            operation.input.signature()
            print(name)
";

#[test]
fn zeep() {
    let is_there = || runs(Command::new("python3").args(["-c", "import zeep"]));
    import("zeep", is_there, |case| {
        Ok(lines(&run(Command::new("python3").args(["-c", ZEEP]).arg(&case.file))?))
    });
}

const PHP: &str = r#"
ini_set("soap.wsdl_cache_enabled", "0");
$client = new SoapClient($argv[1]);
foreach ($client->__getFunctions() as $function) {
    preg_match('/(\w+)\(/', $function, $name);
    echo $name[1], "\n";
}
"#;

#[test]
fn php() {
    let is_there = || runs(Command::new("php").args(["-r", "exit(class_exists('SoapClient') ? 0 : 1);"]));
    import("php", is_there, |case| Ok(lines(&run(Command::new("php").args(["-r", PHP]).arg(&case.file))?)));
}

const NODE: &str = "
const soap = require(process.argv[2]);
soap.createClient(process.argv[1], {}, (error, client) => {
  if (error) { console.error(error); process.exit(1); }
  for (const service of Object.values(client.describe()))
    for (const port of Object.values(service))
      for (const name of Object.keys(port)) console.log(name);
});
";

fn node(importer: &str, module: &str) {
    let found = format!("require.resolve('{module}')");
    let is_there = || runs(Command::new("node").args(["-e", &found]));
    let script = match module {
        "soap" => NODE.to_owned(),
        _ => NODE.replace("require(process.argv[2])", "require(process.argv[2]).soap"),
    };
    import(importer, is_there, |case| {
        Ok(lines(&run(Command::new("node").args(["-e", &script]).arg(&case.file).arg(module))?))
    });
}

#[test]
fn node_soap() {
    node("node-soap", "soap");
}

#[test]
fn strong_soap() {
    node("strong-soap", "strong-soap");
}
