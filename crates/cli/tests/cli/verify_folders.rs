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
    ]);
    swapped.verify().says(1, &["dictionary id 1", "1 surprise\n"]);

    let other = MESSAGE
        .replace("connection = 1", "connection = 2\ncontent_type = \"application/soap+msbinsession1\"");
    let other =
        folder("session-other").with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE), ("03.bin", &other)]);
    other.verify().says(1, &["dictionary id 1"]);

    // Asked for alone, it is read after what came before it.
    let all =
        folder("session-one").with_items(&[("01.txt", UPGRADES), ("02.bin", MESSAGE), ("03.bin", MESSAGE)]);
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
    folder.verify().says(1, &["it does not list 3.bin"]);
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
    ran.says(0, &["note: ", "nobody knows the key `item.colour`"]);
}

#[test]
fn nothing_to_verify_is_a_mistake_of_the_caller() {
    let folder = Folder::new("nothing").with("a.txt", "x");
    folder.verify().says(2, &["nothing to verify in", "manifest.toml"]);
    soapstone(&["verify", &folder.file("nope")]).says(2, &["cannot read", "nope"]);
    soapstone(&["verify"]).says(2, &["required arguments", "<PATH>"]);
    soapstone(&["verify", "--help"]).says(0, &["--format json writes one object", "Each PATH is a folder"]);
}
