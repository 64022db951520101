//! Every document of .NET's binary writer, decoded; and every text, encoded and decoded.

use std::path::{Path, PathBuf};

use soapstone_tests::{files, fixtures, soapstone};
use soapstone_xml::{Limits, TextDocument, compare};

/// Binary documents with .NET's own text beside them.
fn pairs() -> Vec<(PathBuf, PathBuf)> {
    let files = files(&fixtures().join("nbfx")).unwrap();
    let binary =
        files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "bin"));
    binary.map(|file| (file.clone(), file.with_extension("xml"))).filter(|(_, xml)| xml.exists()).collect()
}

/// Whether two texts have one infoset; `None` when one of them is no XML, as binary documents with odd names are not.
fn same(left: &[u8], right: &[u8]) -> Option<bool> {
    let limits = Limits::default();
    let left = TextDocument::document(left.to_vec(), &limits).ok()?;
    let right = TextDocument::document(right.to_vec(), &limits).ok()?;
    compare(&mut left.reader(), &mut right.reader()).ok().map(|difference| difference.is_none())
}

fn decode(args: &[&str], input: &[u8]) -> Vec<u8> {
    let ran = soapstone(["decode"].iter().chain(args).copied(), input);
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    ran.out
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn decoding_gives_dotnets_own_text() {
    let mut documents = 0;
    for (bin, xml) in pairs() {
        if bin.parent().unwrap().ends_with("session-sequence") {
            continue;
        }
        let path = show(&bin);
        let session = path.ends_with(".nbfse.bin");
        let args: &[&str] = if session { &["--session", &path] } else { &[&path] };
        let ours = decode(args, b"");
        let theirs = std::fs::read(&xml).unwrap();
        documents += 1;
        match same(&ours, &theirs) {
            _ if ours.strip_suffix(b"\n") == Some(theirs.as_slice()) => {}
            Some(equal) => assert!(equal, "{path}: {}", String::from_utf8_lossy(&ours)),
            None => assert!(path.ends_with("h102.bin"), "{path}: {}", String::from_utf8_lossy(&ours)),
        }
    }
    assert!(documents > 200, "{documents}");
}

#[test]
fn a_session_of_documents_is_decoded_in_one_go() {
    let pairs = pairs().into_iter().filter(|(bin, _)| bin.parent().unwrap().ends_with("session-sequence"));
    let (bins, texts): (Vec<String>, Vec<PathBuf>) = pairs.map(|(bin, xml)| (show(&bin), xml)).unzip();
    assert!(bins.len() >= 7);
    let args: Vec<&str> = ["--session"].into_iter().chain(bins.iter().map(String::as_str)).collect();
    let ours = decode(&args, b"");
    let ours: Vec<&[u8]> = ours.strip_suffix(b"\n").unwrap().split(|&byte| byte == b'\n').collect();
    assert_eq!(ours.len(), texts.len(), "no line break within these");
    for (ours, xml) in ours.iter().zip(&texts) {
        assert_eq!(same(ours, &std::fs::read(xml).unwrap()), Some(true), "{}", show(xml));
    }
}

#[test]
fn what_was_encoded_is_decoded() {
    let texts = files(&fixtures()).unwrap();
    let texts = texts.iter().filter(|file| file.extension().is_some_and(|extension| extension == "xml"));
    let mut tried = 0;
    for path in texts {
        let text = std::fs::read(path).unwrap();
        // Some texts of the corpus are no XML, and can only be shown.
        if same(&text, &text) != Some(true)
            || TextDocument::message(text.clone(), &Limits::default()).is_err()
        {
            continue;
        }
        for session in [&[][..], &["--session"]] {
            let encoded = soapstone(["encode"].iter().chain(session).copied().chain(["-"]), &text);
            if encoded.code != 0 && encoded.err.contains("not allowed in a message") {
                continue;
            }
            assert_eq!(encoded.code, 0, "{}: {}", show(path), encoded.err);
            let args: Vec<&str> = session.iter().copied().chain(["-"]).collect();
            let back = decode(&args, &encoded.out);
            assert_eq!(same(&text, &back), Some(true), "{}: {}", show(path), String::from_utf8_lossy(&back));
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
}
