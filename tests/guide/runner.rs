//! Runs a walk as its reader would.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::ports::Ports;
use crate::terminal::{End, Terminal};
use crate::walk::{Block, Does, Kind, Step, Strictness, Walk};

/// How long a walk may take, with all that it builds, beside others. Who has not said it by then hangs.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// Where a walk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// In an empty folder, with the repository beside it as `../soapstone`
    Empty,
    /// In a folder with everything that is in the repository
    Repository,
}

/// Runs the walk of a file below the repository. A failure keeps the folder, and says where it is.
pub(crate) fn run(file: &str, begin: Begin) {
    let text = fs::read_to_string(repository().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    if let Err(failure) = run_text(file, &text, begin, PATIENCE) {
        panic!("{failure}");
    }
}

fn run_text(file: &str, text: &str, begin: Begin, patience: Duration) -> Result<(), String> {
    let strictness = if begin == Begin::Empty { Strictness::Guide } else { Strictness::ConsoleOnly };
    let walk = Walk::parse(text, strictness).map_err(|error| format!("{file}:{error}"))?;
    let name = Path::new(file).file_stem().and_then(|name| name.to_str()).expect("it has a name");
    let folder = match begin {
        Begin::Repository => folder(&format!("repository-{name}"), begin),
        Begin::Empty => folder(name, begin),
    };
    let mut runner = Runner {
        file: file.to_owned(),
        begin,
        folder: folder.clone(),
        ports: Ports::default(),
        terminals: BTreeMap::new(),
        not_there: BTreeSet::new(),
        until: Instant::now() + patience,
    };
    for block in &walk.blocks {
        if let Err(failure) = runner.block(block) {
            return Err(format!("{failure}The folder of the walk: {}\n", folder.display()));
        }
    }
    drop(runner);
    fs::remove_dir_all(&folder).expect("the folder of the walk is ours");
    Ok(())
}

struct Runner {
    file: String,
    begin: Begin,
    folder: PathBuf,
    ports: Ports,
    terminals: BTreeMap<String, Terminal>,
    not_there: BTreeSet<String>,
    until: Instant,
}

impl Runner {
    fn block(&mut self, block: &Block) -> Result<(), String> {
        let place = format!("{}:{}", self.file, block.line);
        if let Some(needs) = &block.needs
            && !self.is_there(needs)
        {
            println!("skipped: {place}: {needs} is not there");
            return Ok(());
        }
        match &block.kind {
            Kind::NotRun { why } => println!("not run: {place}: {why}"),
            Kind::File { path, append, content } => self.write(path, *append, content, &place)?,
            Kind::Console { terminal, exit, steps } => {
                let count = steps.len();
                for (at, step) in steps.iter().enumerate() {
                    let last = at + 1 == count;
                    self.step(step, terminal.as_deref(), if last { *exit } else { 0 }, last)?;
                }
            }
        }
        Ok(())
    }

    /// Writes a file into the folder where the walk is in its first terminal.
    fn write(&mut self, path: &str, append: bool, content: &str, place: &str) -> Result<(), String> {
        let content = self.ports.in_text(content);
        let path = self.terminal(None).folder().join(path);
        let written = || -> std::io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            let before = if append { fs::read_to_string(&path)? } else { String::new() };
            fs::write(&path, before + &content)
        };
        written().map_err(|error| format!("{place}: {} cannot be written: {error}", path.display()))
    }

    fn step(&mut self, step: &Step, name: Option<&str>, exit: i32, last: bool) -> Result<(), String> {
        let shown: Vec<String> = step.prints.iter().map(|line| self.ports.in_text(line)).collect();
        let command = match &step.does {
            Does::Run(command) => Some(self.ports.in_text(&as_installed(command))),
            Does::Interrupt | Does::Wait => None,
        };
        if self.begin == Begin::Repository && command.as_ref().is_some_and(|it| it.starts_with("cargo ")) {
            let why =
                "this builds or tests the repository, which a test of it does not: say `not run` before it";
            return Err(format!("{}:{}: {why}\n", self.file, step.line));
        }
        let until = self.until;
        let terminal = self.terminal(name);
        let outcome = match (&step.does, command) {
            (Does::Run(_), Some(command)) => {
                if let Some(running) = terminal.runs() {
                    let running = running.to_owned();
                    let what = "before the next command of this terminal, the one that runs has to end";
                    terminal.end(&["…".to_owned()], until).map_err(|wrong| {
                        format!("{}:{}: {what}: {running}\n{}\n", self.file, step.line, wrong.what)
                    })?;
                }
                let terminal = self.terminal(name);
                terminal.start(&command);
                let outcome = if name.is_some() && last {
                    terminal.shows(&shown, until)
                } else {
                    terminal.end(&shown, until)
                };
                lock_versions(&self.folder);
                outcome
            }
            (Does::Interrupt, _) => {
                terminal.interrupt();
                terminal.end(&shown, until)
            }
            _ => terminal.shows(&shown, until),
        };
        let typed = match &step.does {
            Does::Run(command) => command.as_str(),
            Does::Interrupt => "^C",
            Does::Wait => "(what runs prints next)",
        };
        let problem = match outcome {
            Ok(End::Runs) => return Ok(()),
            Ok(End::Status(Some(code))) if code == exit => return Ok(()),
            Ok(End::Status(code)) => {
                let code = code.map_or("a signal".to_owned(), |code| code.to_string());
                (format!("it ended with {code}, not {exit}"), Vec::new())
            }
            Err(wrong) => (wrong.what, wrong.got),
        };
        Err(self.failure(step, typed, &shown, &problem))
    }

    fn failure(
        &mut self,
        step: &Step,
        typed: &str,
        shown: &[String],
        problem: &(String, Vec<String>),
    ) -> String {
        let mut text = format!("{}:{}: $ {typed}\n{}\n", self.file, step.line, problem.0);
        section(&mut text, "expected", shown);
        section(&mut text, "got", &problem.1);
        for (name, terminal) in &mut self.terminals {
            if let Some(command) = terminal.runs() {
                let heading = format!("terminal {name:?} runs: {command}\nand printed");
                section(&mut text, &heading, terminal.printed());
            }
        }
        text
    }

    fn terminal(&mut self, name: Option<&str>) -> &mut Terminal {
        let name = name.unwrap_or_default();
        let folder = &self.folder;
        self.terminals.entry(name.to_owned()).or_insert_with(|| {
            // Beside the folder of the walk, which is the reader's.
            let note = folder.with_extension(format!("terminal-{name}"));
            Terminal::new(folder, note, environment())
        })
    }

    /// Whether a program is there, or a command of several words succeeds.
    fn is_there(&mut self, needs: &str) -> bool {
        if self.not_there.contains(needs) {
            return false;
        }
        let test = if needs.contains(' ') { needs.to_owned() } else { format!("command -v '{needs}'") };
        let status =
            Command::new("bash").args(["-c", &test]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let there = status.is_ok_and(|status| status.success());
        if !there {
            self.not_there.insert(needs.to_owned());
        }
        there
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        for name in self.terminals.keys() {
            let _ = fs::remove_file(self.folder.with_extension(format!("terminal-{name}")));
        }
    }
}

fn section(text: &mut String, heading: &str, lines: &[String]) {
    let _ = writeln!(text, "{heading}:");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
}

/// What a clone is run with, as the program that has been built already.
fn as_installed(command: &str) -> String {
    command.replace("cargo run --release -- ", "soapstone ")
}

/// Crates that a walk makes get the versions that the repository has, so that none are looked for.
fn lock_versions(folder: &Path) {
    let mut folders = vec![folder.to_owned()];
    let inner = fs::read_dir(folder).into_iter().flatten().flatten();
    folders.extend(
        inner.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path()),
    );
    for folder in folders {
        if folder.join("Cargo.toml").is_file() && !folder.join("Cargo.lock").exists() {
            fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock"))
                .expect("a file can be copied");
        }
    }
}

/// What is set for the commands of a walk.
fn environment() -> Vec<(String, String)> {
    let path = std::env::var("PATH").unwrap_or_default();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let set = [
        ("PATH", format!("{}:{path}", text(&base().join("bin")))),
        ("CARGO_NET_OFFLINE", "true".to_owned()),
        // What is between is built once for all walks; what comes out of it is in each walk's folder.
        ("CARGO_BUILD_BUILD_DIR", text(&builds())),
        ("CARGO_INCREMENTAL", "0".to_owned()),
        ("CARGO_PROFILE_DEV_DEBUG", "0".to_owned()),
        ("CARGO_TERM_COLOR", "never".to_owned()),
        ("CARGO_TERM_PROGRESS_WHEN", "never".to_owned()),
        ("NO_COLOR", "1".to_owned()),
        ("LC_ALL", "C.UTF-8".to_owned()),
    ];
    set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Where the walks' crates are built: `guide` in the target folder.
fn builds() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("guide")
}

pub(crate) fn repository() -> PathBuf {
    soapstone_tests::root()
}

/// An empty folder for a walk.
fn folder(name: &str, begin: Begin) -> PathBuf {
    let folder = base().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    if begin == Begin::Repository {
        for entry in fs::read_dir(repository()).expect("the repository can be read").flatten() {
            let name = entry.file_name();
            if name != "target" && name != ".git" {
                symlink(entry.path(), folder.join(name)).expect("a link can be made");
            }
        }
    }
    folder
}

/// What all walks have around them: the repository, and `soapstone` on the path. Outside of the repository, because a crate that is
/// made in a workspace becomes a member of it; always the same, because cargo builds again what has another path.
fn base() -> &'static Path {
    static BASE: OnceLock<(PathBuf, File)> = OnceLock::new();
    let (base, _) = BASE.get_or_init(|| {
        let target = env!("CARGO_TARGET_TMPDIR").bytes();
        let hash = target.fold(0_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let base = std::env::temp_dir().join(format!("soapstone-guide-{hash:016x}"));
        fs::create_dir_all(base.join("bin")).expect("a folder can be made");
        // One run of the tests at a time.
        let lock = File::create(base.join("lock")).expect("a file can be made");
        lock.lock().expect("a file can be locked");
        link(&repository(), &base.join("soapstone"));
        link(Path::new(env!("CARGO_BIN_EXE_guide-soapstone")), &base.join("bin/soapstone"));
        (base, lock)
    });
    base
}

fn link(to: &Path, at: &Path) {
    let _ = fs::remove_file(at);
    symlink(to, at).expect("a link can be made");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(name: &str, text: &str) -> Result<(), String> {
        run_text(&format!("{name}.md"), text, Begin::Empty, PATIENCE)
    }

    const FILES: &str = "\
        ```console\n$ mkdir inner && cd inner\n```\n\
        <!-- file: sub/a -->\n```rust\none\n```\n\
        <!-- append: sub/a -->\n```rust\ntwo\n```\n\
        ```console\n$ cat sub/a; basename $PWD; ls ../../soapstone/Cargo.toml\none\ntwo\ninner\n…\n```\n";

    #[test]
    fn files_are_where_the_walk_is() {
        walk("test-files", FILES).unwrap();
    }

    #[test]
    fn a_failure_says_where_what_and_what_instead() {
        let failure =
            walk("test-failure", "\n```console\n$ echo one\none\n$ echo three\ntwo\n```\n").unwrap_err();
        let wanted = "test-failure.md:5: $ echo three\nit ended (exit status: 0), and this line is not there: two\n\
                      expected:\n    two\ngot:\n    three\n";
        assert!(failure.starts_with(wanted), "{failure}");
        let failure = walk("test-failure", "```console\n$ exit 2\n```\n").unwrap_err();
        assert!(failure.contains("it ended with 2, not 0"), "{failure}");
        walk("test-failure", "<!-- exit: 2 -->\n```console\n$ exit 2\n```\n").unwrap();
    }

    #[test]
    fn a_service_runs_beside_the_walk_and_is_killed_with_it() {
        let service = "<!-- terminal: one -->\n```console\n$ echo $BASHPID >pid; echo ready; exec cat <> <(:)\nready\n```\n";
        let rest = "```console\n$ cp pid ../test-service.pid; kill -0 $(cat pid); echo no\nyes\n```\n";
        let failure = walk("test-service", &format!("{service}{rest}")).unwrap_err();
        assert!(failure.contains("terminal \"one\" runs: echo"), "{failure}");
        let process = fs::read_to_string(base().join("test-service.pid")).unwrap();
        let alive = Command::new("kill").args(["-0", process.trim()]).stderr(Stdio::null()).status().unwrap();
        assert!(!alive.success(), "process {process} is alive");
    }

    #[test]
    fn who_hangs_is_told_and_killed() {
        let text = "```console\n$ echo waits; exec cat <> <(:)\n…\n```\n";
        let failure = run_text("test-hangs.md", text, Begin::Empty, Duration::from_millis(500)).unwrap_err();
        assert!(
            failure.contains("it has not ended by then\nexpected:\n    …\ngot:\n    waits\n"),
            "{failure}"
        );
    }

    #[test]
    fn what_is_not_there_is_skipped() {
        let needs = "<!-- needs: no-such-program -->\n```console\n$ no-such-program\n```\n";
        let other = "<!-- needs: test -e /no/such/file -->\n```console\n$ exit 1\n```\n";
        walk("test-needs", &format!("{needs}{needs}{other}")).unwrap();
    }

    #[test]
    fn the_repository_is_not_tested_within_its_tests() {
        let text = "```console\n$ cargo test\n```\n";
        let failure = run_text("test-again.md", text, Begin::Repository, PATIENCE).unwrap_err();
        assert!(failure.starts_with("test-again.md:2: this builds or tests the repository"), "{failure}");
    }

    #[test]
    fn a_clone_runs_what_has_been_built() {
        assert_eq!(as_installed("cargo run --release -- demo | head"), "soapstone demo | head");
    }
}
