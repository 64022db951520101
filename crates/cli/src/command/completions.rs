//! `soapstone completions`

use clap::CommandFactory;

use crate::args::{Cli, Completions};
use crate::error::Error;
use crate::io::Io;

pub(crate) fn completions(args: &Completions, io: &mut Io<'_>) -> Result<u8, Error> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    io.out_bytes(&script)?;
    Ok(0)
}
