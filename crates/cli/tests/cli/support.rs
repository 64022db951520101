//! Folders of crafted messages, and runs of the program on them.

use std::path::PathBuf;

use soapstone_cli::{Io, run};

/// What the program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).expect("text")
    }

    /// The code, and that the output has all of these.
    #[track_caller]
    pub(crate) fn says(&self, code: u8, parts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{}\n{}", String::from_utf8_lossy(&self.out), self.err);
        let said = format!("{}{}", String::from_utf8_lossy(&self.out), self.err);
        for part in parts {
            assert!(said.contains(part), "{part:?} is not in:\n{said}");
        }
        self
    }
}

pub(crate) fn soapstone(args: &[&str]) -> Ran {
    soapstone_reading(args, b"")
}

pub(crate) fn soapstone_reading(args: &[&str], mut input: &[u8]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["soapstone"].iter().chain(args).map(ToString::to_string);
    let code = run(args, &mut Io::new(&mut input, &mut out, &mut err));
    Ran { code, out, err: String::from_utf8(err).expect("text") }
}

/// A folder of its own for a test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).expect("remove");
        }
        std::fs::create_dir_all(&path).expect("create");
        Self(path)
    }

    pub(crate) fn with(self, file: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(file);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("create");
        std::fs::write(path, content).expect("write");
        self
    }

    /// A manifest of these items, each `file` and further lines.
    pub(crate) fn with_items(self, items: &[(&str, &str)]) -> Self {
        let mut text = "story = \"s\"\ndate = 2026-11-22\norigin = \"crafted\"\n".to_owned();
        for (index, (file, more)) in items.iter().enumerate() {
            text += &format!("\n[[item]]\nn = {}\nfile = \"{file}\"\n{more}\n", index + 1);
        }
        self.with("manifest.toml", text)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().expect("path")
    }

    pub(crate) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path())
    }

    pub(crate) fn verify(&self) -> Ran {
        soapstone(&["verify", self.path()])
    }
}

/// An envelope of SOAP 1.2 with this action and body.
pub(crate) fn envelope(action: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:a=\"http://www.w3.org/2005/08/addressing\"><s:Header>\
         <a:Action s:mustUnderstand=\"1\">{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// A POST of a text message.
pub(crate) fn post(content_type: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "POST /service HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub(crate) const SOAP12: &str = "application/soap+xml; charset=utf-8";

pub(crate) const REQUEST: &str = "from = \"client\"\nkind = \"http-request\"\n";

/// A binary document of a text one.
pub(crate) fn binary(text: &str, session: bool) -> Vec<u8> {
    let args: &[&str] = if session { &["encode", "--session", "-"] } else { &["encode", "-"] };
    let ran = soapstone_reading(args, text.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}
