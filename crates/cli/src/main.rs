//! The `soapstone` command.

use std::io::{BufWriter, stderr, stdin, stdout};
use std::process::ExitCode;

use soapstone_cli::{Io, run};

fn main() -> ExitCode {
    let (mut stdin, mut stdout, mut stderr) = (stdin().lock(), BufWriter::new(stdout().lock()), stderr());
    let mut io = Io::new(&mut stdin, &mut stdout, &mut stderr).of_process();
    ExitCode::from(run(std::env::args_os(), &mut io))
}
