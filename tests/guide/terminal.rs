//! A terminal: one program at a time, its lines as they come, and its end.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Instant;

use crate::printed::{self, Missing};

/// A terminal of a walk. What runs in it is killed with it.
pub(crate) struct Terminal {
    folder: PathBuf,
    /// Where a program says in which folder it ended.
    note: PathBuf,
    environment: Vec<(String, String)>,
    running: Option<Running>,
}

struct Running {
    command: String,
    child: Child,
    lines: Receiver<String>,
    printed: Vec<String>,
    /// How many of the printed lines have been looked at.
    seen: usize,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With what was shown, and this status: none where it was killed.
    Status(Option<i32>),
    /// It still runs.
    Runs,
}

/// What went wrong: what was wanted, and everything that was printed since.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) what: String,
    pub(crate) got: Vec<String>,
}

impl Terminal {
    pub(crate) fn new(folder: &Path, note: PathBuf, environment: Vec<(String, String)>) -> Self {
        Self { folder: folder.to_owned(), note, environment, running: None }
    }

    /// Where the next command is run.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a command.
    pub(crate) fn start(&mut self, command: &str) {
        // Both streams are one, in the order in which they are written.
        let script = format!("exec 2>&1\ntrap 'pwd >\"$GUIDE_FOLDER\"' EXIT\n{command}\n");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).current_dir(&self.folder).env("GUIDE_FOLDER", &self.note);
        for (name, _) in std::env::vars().filter(|(name, _)| is_ours(name)) {
            bash.env_remove(name);
        }
        bash.envs(self.environment.iter().map(|(name, value)| (name, value)));
        bash.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut child = bash.spawn().expect("bash is there");
        let stdout = child.stdout.take().expect("its output is ours");
        let (to, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let mut from = BufReader::new(stdout);
            let mut line = Vec::new();
            while from.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                let text = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
                line.clear();
                if !text.contains(WAITS_FOR_ANOTHER_BUILD) && to.send(text).is_err() {
                    break;
                }
            }
        });
        self.running =
            Some(Running { command: command.to_owned(), child, lines, printed: Vec::new(), seen: 0 });
    }

    /// The command that runs here.
    pub(crate) fn runs(&self) -> Option<&str> {
        self.running.as_ref().map(|running| running.command.as_str())
    }

    /// All that the running command has printed so far.
    pub(crate) fn printed(&mut self) -> &[String] {
        let Some(running) = &mut self.running else { return &[] };
        running.printed.extend(running.lines.try_iter());
        &running.printed
    }

    /// SIGINT to all that the command started.
    pub(crate) fn interrupt(&self) {
        if let Some(running) = &self.running {
            running.signal("INT");
        }
    }

    /// Waits for the command's end, and compares all that it printed since what was seen last.
    pub(crate) fn end(&mut self, shown: &[String], until: Instant) -> Result<End, Wrong> {
        let Some(running) = &mut self.running else { return Err(Wrong::nothing_runs()) };
        loop {
            match running.next(until) {
                Next::Line => {}
                Next::End => return self.ended(shown),
                Next::TooLate => return Err(running.wrong("it has not ended by then".to_owned())),
            }
        }
    }

    /// Waits for what is shown, or for the command's end.
    pub(crate) fn shows(&mut self, shown: &[String], until: Instant) -> Result<End, Wrong> {
        let Some(running) = &mut self.running else { return Err(Wrong::nothing_runs()) };
        loop {
            match printed::find(shown, &running.printed[running.seen..], false) {
                Ok(lines) => {
                    running.seen += lines;
                    return Ok(End::Runs);
                }
                Err(missing @ Missing { for_good: true, .. }) => {
                    return Err(running.wrong(missing.tell(shown)));
                }
                Err(missing) => match running.next(until) {
                    Next::Line => {}
                    Next::End => return self.ended(shown),
                    Next::TooLate => {
                        return Err(running.wrong(format!("{} by then", missing.tell(shown))));
                    }
                },
            }
        }
    }

    fn ended(&mut self, shown: &[String]) -> Result<End, Wrong> {
        let Some(mut running) = self.running.take() else { return Err(Wrong::nothing_runs()) };
        let status = running.child.wait().expect("it is our child");
        running.signal("KILL");
        while running.printed.last().is_some_and(String::is_empty) {
            running.printed.pop();
        }
        if let Ok(folder) = std::fs::read_to_string(&self.note) {
            self.folder = PathBuf::from(folder.trim_end_matches('\n'));
        }
        let seen = running.seen.min(running.printed.len());
        match printed::find(shown, &running.printed[seen..], true) {
            Ok(_) => Ok(End::Status(status.code())),
            Err(missing) => Err(running.wrong(format!("it ended ({status}), and {}", missing.tell(shown)))),
        }
    }
}

impl Missing {
    fn tell(&self, shown: &[String]) -> String {
        match self.shown.and_then(|at| shown.get(at)) {
            Some(line) => format!("this line is not there: {line}"),
            None => "more was printed than is shown".to_owned(),
        }
    }
}

impl Wrong {
    fn nothing_runs() -> Self {
        Self { what: "nothing runs in this terminal".to_owned(), got: Vec::new() }
    }
}

enum Next {
    Line,
    End,
    TooLate,
}

impl Running {
    fn next(&mut self, until: Instant) -> Next {
        match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                self.printed.push(line);
                Next::Line
            }
            // Its output is closed: bash has ended, and all that it left behind.
            Err(RecvTimeoutError::Disconnected) => Next::End,
            Err(RecvTimeoutError::Timeout) => Next::TooLate,
        }
    }

    fn wrong(&self, what: String) -> Wrong {
        Wrong { what, got: self.printed[self.seen.min(self.printed.len())..].to_vec() }
    }

    /// A signal to bash and all that it started, which are a group of their own.
    fn signal(&self, name: &str) {
        let _ = Command::new("kill")
            .args([format!("-{name}"), "--".to_owned(), format!("-{}", self.child.id())])
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signal("KILL");
        let _ = self.child.wait();
    }
}

/// Variables that cargo, the developer or the network around sets: a walk begins without them.
fn is_ours(name: &str) -> bool {
    let cargo = name.starts_with("CARGO_") && name != "CARGO_HOME";
    let proxy = name.to_ascii_lowercase().ends_with("_proxy");
    cargo || proxy || matches!(name, "RUST_LOG" | "RUST_BACKTRACE" | "SOAPSTONE_LOG" | "BASH_ENV" | "CDPATH")
}

/// What cargo says of a walk beside this one.
const WAITS_FOR_ANOTHER_BUILD: &str = "Blocking waiting for file lock";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn terminal() -> Terminal {
        let note = std::env::temp_dir().join(format!(
            "guide-terminal-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        Terminal::new(Path::new("/"), note, Vec::new())
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn a_command_ends_with_its_output_status_and_folder() {
        let mut terminal = terminal();
        terminal.start("echo out; echo err >&2; cd /tmp; (exit 3)");
        assert_eq!(terminal.end(&lines("out\nerr"), soon()).unwrap(), End::Status(Some(3)));
        assert_eq!(terminal.folder(), Path::new("/tmp"));
        terminal.start("echo more");
        assert!(terminal.end(&[], soon()).unwrap_err().what.contains("more was printed"));
    }

    #[test]
    fn a_service_runs_until_it_is_interrupted() {
        let mut terminal = terminal();
        terminal.start(
            "trap 'echo bye; exit 0' INT; echo ready; echo later; while :; do read -t 1 <> <(:); done",
        );
        assert_eq!(terminal.shows(&lines("ready\n…"), soon()).unwrap(), End::Runs);
        assert_eq!(terminal.shows(&lines("later"), soon()).unwrap(), End::Runs);
        terminal.interrupt();
        assert_eq!(terminal.end(&lines("bye"), soon()).unwrap(), End::Status(Some(0)));
    }

    #[test]
    fn what_cannot_come_any_more_is_told_at_once() {
        let mut terminal = terminal();
        terminal.start("echo other; exec cat <> <(:)");
        let wrong = terminal.shows(&lines("ready"), soon()).unwrap_err();
        assert_eq!(wrong.got, ["other"]);
        assert!(wrong.what.contains("ready"), "{}", wrong.what);
    }

    #[test]
    fn a_service_that_ends_too_early_is_told() {
        let mut terminal = terminal();
        terminal.start("echo no; exit 1");
        let wrong = terminal.shows(&lines("…\nready"), soon()).unwrap_err();
        assert!(wrong.what.contains("it ended"), "{}", wrong.what);
    }
}
