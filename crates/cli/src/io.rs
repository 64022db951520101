//! The three streams of a program.

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};

/// Where a command reads and writes, and what is known about that.
pub struct Io<'a> {
    stdin: &'a mut dyn Read,
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    /// Nobody reads the output any more.
    closed: bool,
    pub(crate) stdout_is_terminal: bool,
    pub(crate) stderr_is_terminal: bool,
    /// Columns of the terminal that the output is.
    pub(crate) stdout_width: Option<usize>,
    pub(crate) stdout_colour: bool,
    pub(crate) stderr_colour: bool,
}

impl<'a> Io<'a> {
    /// These streams, none of which is a terminal.
    pub fn new(stdin: &'a mut dyn Read, stdout: &'a mut dyn Write, stderr: &'a mut dyn Write) -> Self {
        Self {
            stdin,
            stdout,
            stderr,
            closed: false,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            stdout_width: None,
            stdout_colour: false,
            stderr_colour: false,
        }
    }

    /// The streams are those of the process: terminals get colour, unless `NO_COLOR` is set.
    #[must_use]
    pub fn of_process(self) -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let (stdout_is_terminal, stderr_is_terminal) =
            (io::stdout().is_terminal(), io::stderr().is_terminal());
        Self {
            stdout_is_terminal,
            stderr_is_terminal,
            stdout_width: terminal_size::terminal_size()
                .filter(|_| stdout_is_terminal)
                .map(|(width, _)| usize::from(width.0)),
            stdout_colour: colour && stdout_is_terminal,
            stderr_colour: colour && stderr_is_terminal,
            ..self
        }
    }

    /// All of the input, up to one byte more than `limit`.
    pub(crate) fn read(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.stdin).take((limit as u64).saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes to the output. Once its reader has gone, quietly does nothing.
    pub(crate) fn out(&mut self, text: &str) -> io::Result<()> {
        self.out_bytes(text.as_bytes())
    }

    /// As [`out`](Self::out).
    pub(crate) fn out_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let written = self.stdout.write_all(bytes);
        self.unless_closed(written)
    }

    /// Lets something format itself onto the output, piece by piece. Stops early once the reader of the output has gone.
    pub(crate) fn formatted(
        &mut self,
        format: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result,
    ) -> io::Result<()> {
        let mut out = Formatted { io: self, failed: None };
        // The error of formatting says nothing; that of writing does.
        let _ = format(&mut out);
        out.failed.map_or(Ok(()), Err)
    }

    /// Writes to the error output.
    pub(crate) fn err(&mut self, text: &str) -> io::Result<()> {
        self.stderr.write_all(text.as_bytes())
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let flushed = self.stdout.flush();
        self.unless_closed(flushed)
    }

    fn unless_closed(&mut self, written: io::Result<()>) -> io::Result<()> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other,
        }
    }
}

/// The output, for what formats itself.
struct Formatted<'i, 'a> {
    io: &'i mut Io<'a>,
    failed: Option<io::Error>,
}

impl fmt::Write for Formatted<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match self.io.out(text) {
            Ok(()) if self.io.closed => Err(fmt::Error),
            Ok(()) => Ok(()),
            Err(error) => {
                self.failed = Some(error);
                Err(fmt::Error)
            }
        }
    }
}
