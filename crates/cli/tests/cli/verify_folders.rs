//! Folders: where conversations are found, and what connections remember.

use crate::support::{Folder, SOAP12, binary, envelope, post, soapstone};

const UPGRADE: &str = "GET /s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dw1yo2Dke0SW7WqzKcPIXw==\r\n\
    soap-content-type: application/soap+msbinsession1\r\n";

const MESSAGE: &str = "from = \"client\"\nkind = \"ws-message\"\nconnection = 1\nexpect = \"ok\"";

const UPGRADES: &str = "from = \"client\"\nkind = \"ws-upgrade-request\"\nconnection = 1\nexpect = \"ok\"";

/// Two messages of one session: the second uses the strings of the first.
fn session() -> (Vec<u8>, Vec<u8>) {
    let first = binary(&envelope("urn:x/Do", "<Do xmlns='urn:x'/>"), true);
    let mut second = first.clone();
    let table = usize::from(second[0]) + 1;
    second.splice(..table, [0]);
    (first, second)
}

#[test]
fn a_session_is_carried_along_its_connection() {
    let (first, second) = session();
    let folder = |name: &str| {
        Folder::new(name)
            .with("01.txt", format!("{UPGRADE}\r\n"))
            .with("02.bin", &first)
            .with("03.bin", &second)
            .with("04.bin", [3, 232])
    };
    let close = "from = \"client\"\nkind = \"ws-close\"\nexpect = \"ok\"";
    folder("session")
        .with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE), ("03.bin", MESSAGE), ("04.bin", close)])
        .verify()
        .says(0, &["upgrade request, application/soap+msbinsession1", "session  Do", "close 1000", "4 ok"]);

    let dropped = folder("session-dropped").with_items(&[("01.txt", UPGRADES), ("03.bin", MESSAGE)]);
    dropped
        .verify()
        .says(1, &["dictionary id 1 is not known", "is a message of this connection missing before it"]);

    let swapped = folder("session-swapped").with_items(&[
        ("01.txt", UPGRADES),
        ("03.bin", MESSAGE),
        ("02.bin", MESSAGE),
        ("04.bin", close),
    ]);
    swapped.verify().says(1, &["dictionary id 1", "1 surprise\n"]);

    let other = MESSAGE
        .replace("connection = 1", "connection = 2\ncontent_type = \"application/soap+msbinsession1\"");
    let other =
        folder("session-other").with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE), ("03.bin", &other)]);
    other.verify().says(1, &["dictionary id 1"]);

    // Asked for alone, it is read after what came before it.
    let all = folder("session-one").with_items(&[
        ("01.txt", UPGRADES),
        ("02.bin", MESSAGE),
        ("03.bin", MESSAGE),
        ("04.bin", close),
    ]);
    soapstone(&["verify", &all.file("03.bin")]).says(0, &["1 message in 1 conversation: 1 ok"]);
}

#[test]
fn a_streamed_web_socket_has_no_session() {
    let plain = binary(&envelope("urn:x/Do", ""), false);
    Folder::new("streamed")
        .with("01.txt", format!("{UPGRADE}microsoft-binary-transfer-mode: Streamed\r\n\r\n"))
        .with("02.bin", plain)
        .with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE)])
        .verify()
        .says(0, &["binary  Do"]);
}

#[test]
fn a_bare_folder_of_http_messages() {
    let wsdl = "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>";
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let reply = |content_type: &str, body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n{body}")
    };
    let chunked = "HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\n\r\n";
    Folder::new("bare")
        .with("1-get.http", get("/s?wsdl"))
        .with("2-reply.http", reply("text/xml", wsdl))
        .with("3-call.http", post(SOAP12, envelope("urn:x/Do", "")))
        .with("4-reply.http", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        .with("5-call.http", post(SOAP12, envelope("urn:x/Do", "")))
        .with("6-reply.http", chunked)
        .with("10-call.http", post(SOAP12, envelope("urn:x/Last", "")))
        .with("11-reply.http", "(connection closed)\n")
        .verify()
        .says(
            0,
            &["wsdl document", "202, empty", "500, html page", "no message: (connection closed)", "8 ok"],
        );

    let message = reply("text/xml", wsdl);
    let ran = Folder::new("bare-wrong")
        .with("1-call.http", post(SOAP12, envelope("urn:x", "")))
        .with("2.http", message);
    ran.verify().says(1, &["definitions is not a SOAP envelope"]);
}

#[test]
fn documents_of_an_encoder() {
    let document = b"\x40\x01a\x83";
    let folder = Folder::new("corpus")
        .with("index.tsv", "id\tfile\tvariant\n1\t1.bin\tplain\n2\t2.nbfse.bin\tnbfse\n")
        .with("1.bin", document)
        .with("1.xml", "<a>1</a>")
        .with("2.nbfse.bin", b"\x02\x01a\x42\x01\x01")
        .with("2.nbfse.xml", "<a/>")
        .with("hand/index.tsv", "h1\tbad\tFF\tREFUSED\nh2\tBool 2\t400161B402\t<a>true</a>\n")
        .with("hand/h1.bin", b"\xFF")
        .with("hand/h1.error.txt", "REFUSED")
        .with("hand/h2.bin", b"\x40\x81\x00a\x87")
        .with("hand/h2.xml", "<a>true</a>")
        .with(
            "session/index.tsv",
            "01\t5\tfirst\n02\t3\tsecond\ncontentType\tapplication/soap+msbinsession1\n",
        )
        .with("session/01.bin", b"\x02\x01a\x42\x01\x01")
        .with("session/01.xml", "<a></a>")
        .with("session/02.bin", b"\x00\x42\x01\x83")
        .with("session/02.xml", "<a>1</a>")
        .with("pairs/x.bin", document)
        .with("pairs/x.xml", "<a>1</a>")
        .with("pairs/alone.bin", document);
    folder.verify().says(
        0,
        &[
            "7 messages in 4 conversations: 6 ok, 1 rejected as expected, 0 surprises",
            "pairs: 1 binary files without",
        ],
    );

    let folder = folder.with("3.bin", document);
    folder.verify().says(
        1,
        &[
            "it does not list 3.bin",
            "7 messages in 4 conversations: 6 ok, 1 rejected as expected, 1 surprise",
        ],
    );
    // A verdict of its own excuses a document, and that of another one does not.
    let padded = b"\x40\x81\x00a\x87";
    Folder::new("corpus-exact")
        .with("index.tsv", "1\t1.bin\n2\t2.bin\n")
        .with("1.bin", padded)
        .with("1.xml", "<a>true</a>")
        .with("2.bin", b"\xFF")
        .with("2.error.txt", "REFUSED")
        .verify()
        .says(1, &["re-encoded it is not the same bytes", "1 rejected as expected, 1 surprise"]);
    let other = Folder::new("corpus-other")
        .with("index.tsv", "1\t1.bin\n")
        .with("1.bin", document)
        .with("1.xml", "<b/>");
    other.verify().says(1, &["differs from the peer's own reading", "- <a>1</a>", "+ <b/>"]);
}

#[test]
fn manifests_that_are_wrong() {
    let item = "from = \"client\"\nkind = \"http-request\"\nexpect = \"ok\"";
    Folder::new("no-file")
        .with_items(&[("01.http", item)])
        .verify()
        .says(1, &["FAIL", "cannot read", "01.http"]);
    Folder::new("no-toml")
        .with("manifest.toml", "[[item")
        .verify()
        .says(1, &["FAIL", "manifest.toml", "line 1"]);
    let forgotten =
        Folder::new("forgotten").with("02.http", "").with("01.http", post(SOAP12, envelope("urn:x", "")));
    forgotten.with_items(&[("01.http", item)]).verify().says(1, &["it does not list 02.http"]);
    let ran = Folder::new("unknown-key")
        .with("01.http", post(SOAP12, envelope("urn:x", "")))
        .with_items(&[("01.http", &format!("{item}\ncolour = \"red\""))])
        .verify();
    ran.says(1, &["FAIL", "nobody knows the key `item.colour`", "1 ok, 1 surprise"]);
}

#[test]
fn nothing_to_verify_is_a_mistake_of_the_caller() {
    let folder = Folder::new("nothing").with("a.txt", "x");
    folder.verify().says(2, &["nothing to verify in", "manifest.toml"]);
    soapstone(&["verify", &folder.file("nope")]).says(2, &["cannot read", "nope"]);
    soapstone(&["verify"]).says(2, &["required arguments", "<PATH>"]);
    soapstone(&["verify", "--help"]).says(0, &["--format json writes one object", "Each PATH is a folder"]);
}

#[test]
fn recorded_files_that_no_item_lists() {
    let (first, second) = session();
    let folder = |name: &str| {
        Folder::new(name).with("01.upgrade-request.txt", format!("{UPGRADE}\r\n")).with("02-c2s.bin", &first)
    };
    let items = [("01.upgrade-request.txt", UPGRADES), ("02-c2s.bin", MESSAGE)];
    folder("unlisted-none")
        .with("notes.txt", "x")
        .with("02-c2s.inflated.bin", "x")
        .with_items(&items)
        .verify()
        .says(0, &[]);
    for file in
        ["03-c2s.bin", "x.msbin1", "x.msbinsession1", "09.upgrade-response.txt", "x.http", "y.inflated.bin"]
    {
        let ran = folder("unlisted").with(file, &second).with_items(&items).verify();
        ran.says(1, &[&format!("it does not list {file}"), "2 ok, 1 surprise"]);
    }
    // Frames lead up to their message; the other side has none.
    let (start, end) = second.split_at(4);
    let frames = folder("frames")
        .with("03-c2s.bin", start)
        .with("04-c2s.bin", end)
        .with("04-c2s.message.bin", &second);
    let joined = [items[0], items[1], ("04-c2s.message.bin", MESSAGE)];
    let frames = frames.with_items(&joined);
    frames.verify().says(0, &["3 ok, 0 surprises"]);
    let frames = frames.with("03-s2c.bin", start).with("05-c2s.bin", start);
    frames.verify().says(1, &["it does not list 03-s2c.bin", "it does not list 05-c2s.bin", "2 surprises"]);
}

#[test]
fn a_manifest_names_files_of_its_folder_only() {
    for file in ["../out/01.http", "/etc/passwd", "./01.http"] {
        let ran = Folder::new("outside")
            .with_items(&[(file, "from = \"client\"\nkind = \"http-request\"\nexpect = \"ok\"")])
            .verify();
        ran.says(1, &["FAIL", "manifest.toml", "is no name of a file in its folder"]);
    }
}

#[test]
fn one_bad_file_is_one_surprise() {
    let folder = Folder::new("bare-bad")
        .with("1-call.http", post(SOAP12, envelope("urn:x/Do", "")))
        .with("2-reply.http", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        .with("3-large.http", vec![b'x'; 80_000]);
    soapstone(&["verify", "--max-bytes", "5000", folder.path()]).says(
        1,
        &[
            "3-large.http: 80000 bytes, and the limit is 5000",
            "3 messages in 1 conversation: 2 ok, 1 surprise",
        ],
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_in_unicode_are_read() {
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new("bare-name").with("1-call.http", post(SOAP12, envelope("urn:x/Do", "")));
    let name = std::ffi::OsStr::from_bytes(b"2\xFF.http");
    std::fs::write(std::path::Path::new(folder.path()).join(name), "hello").unwrap();
    folder
        .verify()
        .says(1, &["2\u{FFFD}.http", "it begins with \"hello\"", "2 messages", "1 ok, 1 surprise"]);
}

#[cfg(unix)]
#[test]
fn pipes_are_not_waited_for() {
    let folder = Folder::new("pipe").with("1-call.http", post(SOAP12, envelope("urn:x/Do", "")));
    let made =
        std::process::Command::new("mkfifo").arg(folder.file("2.http")).arg(folder.file("note.txt")).status();
    assert!(made.unwrap().success());
    folder.verify().says(1, &["2.http", "it is no regular file", "note: ", "note.txt", "1 ok, 1 surprise"]);
    soapstone(&["verify", &folder.file("2.http")]).says(2, &["it is no regular file"]);
}

#[cfg(unix)]
#[test]
fn control_characters_do_not_reach_the_terminal() {
    let folder = Folder::new("control")
        .with("1\u{1b}[31m\nok  2.http", "\u{1b}[31mA")
        .with("3.http", post(SOAP12, "<\u{1b}[31mA/>"))
        .with("4.http", post("text/\u{1b}[31m", "x"))
        .with("5.http", post(SOAP12, envelope("urn:x/\u{9b}31m\u{202e}", "")));
    let ran = folder.verify();
    ran.says(1, &["1\\u{1b}[31m\\nok  2.http"]);
    assert!(!ran.text().contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{}", ran.text());
    assert!(!ran.text().lines().any(|line| line.starts_with("ok  2")), "{}", ran.text());
    let folder = folder.with("\u{1b}.bin", "").with("manifest.toml", "story = '\u{1b}");
    for args in [["decode", &folder.file("\u{1b}.bin")], ["verify", &folder.file("manifest.toml")]] {
        let ran = soapstone(&args);
        assert!(
            ran.code != 0 && !ran.err.contains('\u{1b}') && !ran.text().contains('\u{1b}'),
            "{}",
            ran.err
        );
    }
    let ran = soapstone(&["decode", &folder.file("1\u{1b}[31m\nok  2.http")]);
    assert!(!ran.err.contains('\u{1b}') && ran.err.lines().count() == 1, "{}", ran.err);
}

#[test]
fn what_follows_a_missing_document_of_a_session_is_not_checked() {
    let (first, second) = session();
    let other_side = MESSAGE.replace("client", "service");
    let folder = |name: &str| {
        Folder::new(name)
            .with("01.txt", format!("{UPGRADE}\r\n"))
            .with("03.bin", &second)
            .with("04.bin", &second)
            .with("05.bin", &first)
    };
    let items = [
        ("01.txt", UPGRADES),
        ("02.bin", MESSAGE),
        ("03.bin", MESSAGE),
        ("04.bin", MESSAGE),
        ("05.bin", other_side.as_str()),
    ];
    folder("session-missing").with_items(&items).verify().says(
        1,
        &["cannot read", "not checked: 02.bin is missing before it", "2 ok, 2 unsupported, 1 surprise\n"],
    );
    let broken = folder("session-broken").with("02.bin", b"\x7F\x01");
    broken.with_items(&items).verify().says(1, &["2 ok, 2 unsupported, 1 surprise\n"]);
    let unsupported = MESSAGE.replace("\"ok\"", "\"unsupported: not read\"");
    let mut items = items;
    items[1].1 = &unsupported;
    let skipped = folder("session-skipped").with("02.bin", &first);
    skipped.with_items(&items).verify().says(0, &["2 ok, 3 unsupported, 0 surprises\n"]);
}

#[test]
fn a_session_beyond_the_default_quota_of_dotnet_is_remarked() {
    let string = [b'n'; 2100];
    let large = [b"\xB6\x10\xB4\x10", &string[..], &binary(&envelope("urn:x/Do", ""), false)].concat();
    let folder = Folder::new("session-large")
        .with("01.txt", format!("{UPGRADE}\r\n"))
        .with("02.bin", large)
        .with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE)]);
    let remark = "02.bin: the session's strings are ";
    soapstone(&["verify", "--quiet", folder.path()])
        .says(0, &["note: ", remark, ".NET's default quota is 2048"]);
    let quiet = soapstone(&["verify", "--quiet", folder.path()]);
    assert_eq!(
        quiet.text(),
        "2 messages in 1 conversation: 2 ok, 0 surprises\n",
        "notes are on the error output"
    );
    soapstone(&["verify", "--format", "json", folder.path()]).says(0, &[remark]);
    soapstone(&["verify", "--max-session-bytes", "2048", folder.path()])
        .says(1, &["max_session_bytes is 2048", "see --max-session-bytes"]);
}

#[test]
fn transfers_that_we_do_not_know_are_unsupported() {
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n";
    Folder::new("transfer")
        .with("1.http", head)
        .verify()
        .says(0, &["Transfer-Encoding \"gzip, chunked\" is not supported", "1 unsupported"]);
}

#[test]
fn a_document_without_a_text_says_so() {
    let folder = Folder::new("corpus-alone").with("index.tsv", "1\t1.bin\n").with("1.bin", b"\x40\x01a\x83");
    folder.verify().says(0, &["(no .xml beside it)"]);
}
