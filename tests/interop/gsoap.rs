//! gSOAP's programs: C made of the WSDL, and what calls it or is called by it.

use std::path::{Path, PathBuf};
use std::process::Command;

use soapstone_tests::programs::there;

use crate::contract;
use crate::process::{Trouble, here, made, make, source};

/// Where Debian has gSOAP's own headers and plugins.
const SHARE: &str = "/usr/share/gsoap";

/// The client.
pub(crate) fn client() -> Result<PathBuf, Trouble> {
    program("gsoap-client", "clients/gsoap_client.c", "-C", &["soapClient.c"])
}

/// The program of reliable sessions, with gSOAP's plugin for WS-ReliableMessaging 1.1, which listens at this port.
pub(crate) fn reliable(port: u16) -> Result<Command, Trouble> {
    let plugin = Path::new(SHARE).join("plugin");
    there(&plugin.join("wsrmapi.c"))?;
    there(Path::new("/usr/include/stdsoap2.h"))?;
    let (header, file) = ("clients/gsoap_rm.h", "clients/gsoap_rm.c");
    let folder = made("gsoap-rm", &[&source(header), &source(file)], |folder| {
        let within = |program: &str| {
            let mut command = Command::new(program);
            command.current_dir(folder);
            command
        };
        let imports = format!("-I{SHARE}/import:{SHARE}");
        make(within("soapcpp2").args(["-a", "-c", "-x", "-L", &imports]).arg(here(header)))?;
        let mut command = within("gcc");
        command.args(["-w", "-I."]).arg(format!("-I{SHARE}/plugin")).arg(format!("-I{SHARE}"));
        command.args(["-o", "program"]).arg(here(file)).args(["soapC.c", "soapClient.c", "soapServer.c"]);
        command.args(["wsaapi.c", "wsrmapi.c", "threads.c"].map(|name| plugin.join(name)));
        command.arg(Path::new(SHARE).join("custom/duration.c")).args(["-lgsoap", "-lpthread"]);
        make(&mut command)
    })?;
    let mut command = Command::new(folder.join("program"));
    command.arg(port.to_string());
    Ok(command)
}

/// The server.
pub(crate) fn server() -> Result<PathBuf, Trouble> {
    program("gsoap-server", "servers/gsoap_server.c", "-S", &["soapServer.c"])
}

fn program(name: &str, file: &str, side: &str, more: &[&str]) -> Result<PathBuf, Trouble> {
    there(Path::new("/usr/include/stdsoap2.h"))?;
    let wsdl = contract::wsdl("http://localhost/data/basic", None);
    let folder = made(name, &[&wsdl, &source(file)], |folder| {
        std::fs::write(folder.join("service.wsdl"), &wsdl).expect("a file can be written");
        let typemap = format!("{SHARE}/WS/typemap.dat");
        let within = |program: &str| {
            let mut command = Command::new(program);
            command.current_dir(folder);
            command
        };
        make(within("wsdl2h").args(["-c", "-y", "-t", &typemap, "-o", "service.h", "service.wsdl"]))?;
        let imports = format!("-I{SHARE}/import:{SHARE}");
        make(within("soapcpp2").args(["-c", "-1", "-x", "-L", side, &imports, "service.h"]))?;
        let tables = std::fs::read_dir(folder).expect("it was made");
        let table = tables
            .flatten()
            .map(|entry| entry.path())
            .find(|it| it.extension().is_some_and(|it| it == "nsmap"));
        let table =
            table.ok_or_else(|| Trouble::Failed("soapcpp2 made no table of namespaces".to_owned()))?;
        std::fs::rename(table, folder.join("service.nsmap")).expect("it can be renamed");
        let mut command = within("gcc");
        command.args(["-w", "-I."]).arg(format!("-I{SHARE}")).args(["-o", "program"]).arg(here(file));
        make(command.arg("soapC.c").args(more).arg("-lgsoap"))
    })?;
    Ok(folder.join("program"))
}
