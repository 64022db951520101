use http::{Method, Request, Response, StatusCode};

use super::*;

/// A folder of its own, which goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("soapstone-message-log-{}", uuid::Uuid::new_v4())))
    }

    fn log(&self) -> MessageLog {
        MessageLog::create(&self.0, Side::Service).unwrap()
    }

    fn read(&self, file: &str) -> String {
        String::from_utf8(std::fs::read(self.0.join(file)).unwrap()).unwrap()
    }

    fn manifest(&self) -> String {
        self.read(manifest::FILE)
    }

    fn messages(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut files: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.retain(|file| file != manifest::FILE);
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn request(log: &MessageLog, from: Side, request: http::request::Builder, body: &str) -> ItemId {
    let (parts, ()) = request.body(()).unwrap().into_parts();
    log.request(from, &(&parts).into(), &Bytes::copy_from_slice(body.as_bytes()))
}

fn post(log: &MessageLog, body: &str) -> ItemId {
    request(log, Side::Client, Request::post("/calculator"), body)
}

fn accept(log: &MessageLog, to: ItemId) {
    let (parts, ()) = Response::builder().status(202).body(()).unwrap().into_parts();
    log.response(to, &(&parts).into(), &Bytes::new());
}

fn action(action: &str) -> String {
    format!(
        "<s:Envelope><s:Header><a:Action s:mustUnderstand=\"1\">{action}</a:Action></s:Header></s:Envelope>"
    )
}

#[test]
fn a_call_and_a_call_back() {
    let folder = Folder::new();
    let log = folder.log();
    let body = action("urn:calculator/ICalculator/AddTo");
    let head = Request::post("/calculator?x=1")
        .header("Host", "localhost:8000")
        .header("Content-Type", "application/soap+xml; charset=\"utf-8\"")
        .header("Transfer-Encoding", "chunked")
        .header("X", "1");
    let call = request(&log, Side::Client, head, &body);
    accept(&log, call);
    let back = request(&log, Side::Service, Request::post("http://u@client:99/cb"), &action("urn:x/Result"));
    let head = ResponseHead {
        version: Version::HTTP_10,
        status: StatusCode::INTERNAL_SERVER_ERROR,
        reason: Some("Oh\r\nno"),
        headers: &HeaderMap::new(),
    };
    log.response(back, &head, &Bytes::from_static(b"no"));
    log.flush();
    let files = [
        "0001-c2s-req-AddTo.http",
        "0002-c2s-resp-HTTP_1.1-202.http",
        "0003-s2c-req-Result.http",
        "0004-s2c-resp-HTTP_1.0-500.http",
    ];
    assert_eq!(folder.messages(), files);
    let expected = format!(
        "POST /calculator?x=1 HTTP/1.1\r\nhost: localhost:8000\r\n\
         content-type: application/soap+xml; charset=\"utf-8\"\r\ncontent-length: {}\r\nx: 1\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(folder.read(files[0]), expected);
    assert_eq!(folder.read(files[1]), "HTTP/1.1 202 Accepted\r\n\r\n");
    assert!(folder.read(files[2]).starts_with("POST /cb HTTP/1.1\r\nhost: client:99\r\ncontent-length: "));
    assert_eq!(folder.read(files[3]), "HTTP/1.0 500 Ohno\r\ncontent-length: 2\r\n\r\nno");

    let manifest = folder.manifest();
    assert!(manifest.contains(&format!("product = \"service: soapstone {}\"\n", env!("CARGO_PKG_VERSION"))));
    let items: Vec<&str> = manifest.split("\n[[item]]\n").skip(1).collect();
    let shown = |item: &str| -> String {
        item.lines().filter(|line| !line.starts_with("time_ms = ")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(items.len(), 4);
    assert_eq!(
        shown(items[0]),
        "n = 1\nfile = \"0001-c2s-req-AddTo.http\"\nfrom = \"client\"\nkind = \"http-request\"\n\
         content_type = \"application/soap+xml; charset=\\\"utf-8\\\"\"\nexpect = \"ok\""
    );
    assert_eq!(
        shown(items[3]),
        "n = 4\nfile = \"0004-s2c-resp-HTTP_1.0-500.http\"\nfrom = \"client\"\nkind = \"http-response\"\n\
         answers = 3\nexpect = \"ok\""
    );
}

#[test]
fn how_a_log_begins() {
    let begin = manifest::begin(Side::Client, SystemTime::UNIX_EPOCH);
    assert!(begin.contains("story = \"What a client sent and received, as it logged it.\"\n"), "{begin}");
    assert!(begin.contains("product = \"client: soapstone"), "{begin}");
    assert!(begin.ends_with("date = 1970-01-01\ngenuine = []\n"), "{begin}");
}

#[test]
fn a_log_without_messages_is_not_in_the_way() {
    let folder = Folder::new();
    drop(folder.log());
    drop(MessageLog::create(&folder.0, Side::Client).unwrap());
    assert!(!folder.0.join(manifest::FILE).exists());
}

#[test]
fn a_folder_with_messages_is_refused() {
    let folder = Folder::new();
    post(&folder.log(), "");
    let error = MessageLog::create(&folder.0, Side::Client).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("is there already; log into a folder of its own"), "{error}");
    let [message] = &folder.messages()[..] else { panic!("{:?}", folder.messages()) };
    std::fs::remove_file(folder.0.join(message)).unwrap();
    let error = MessageLog::create(&folder.0, Side::Client).unwrap_err();
    assert!(error.to_string().contains("manifest.toml is there already"), "{error}");
    std::fs::rename(folder.0.join(manifest::FILE), folder.0.join("01.http")).unwrap();
    let error = MessageLog::create(&folder.0, Side::Client).unwrap_err();
    assert!(error.to_string().contains("01.http is there already"), "{error}");
    std::fs::rename(folder.0.join("01.http"), folder.0.join("notes.md")).unwrap();
    MessageLog::create(&folder.0, Side::Client).unwrap();
}

#[test]
fn the_last_clone_waits_until_all_is_written() {
    let folder = Folder::new();
    let log = folder.log();
    let clone = log.clone();
    for _ in 0..100 {
        accept(&log, post(&clone, "x"));
    }
    drop(log);
    drop(clone);
    assert_eq!(folder.messages().len(), 200);
    let manifest = folder.manifest();
    assert!(manifest.ends_with("answers = 199\nexpect = \"ok\"\n"), "{manifest}");
}

#[test]
fn many_who_log_at_once() {
    let folder = Folder::new();
    let log = folder.log();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| accept(&log, post(&log, "x"))));
        }
    });
    drop(log);
    let manifest = folder.manifest();
    let mut answered = std::collections::BTreeSet::new();
    let mut last = 0;
    for (index, item) in manifest.split("\n[[item]]\n").skip(1).enumerate() {
        let value = |key: &str| -> Option<usize> {
            item.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")?.parse().ok())
        };
        assert_eq!(value("n"), Some(index + 1));
        assert!(value("time_ms").unwrap() >= last);
        last = value("time_ms").unwrap();
        if let Some(request) = value("answers") {
            assert!(request <= index && answered.insert(request));
        }
    }
    assert_eq!(answered.len(), 200);
}

#[test]
fn a_log_ends_at_its_limits() {
    let folder = Folder::new();
    let log = folder.log().max_items(3);
    let calls: Vec<ItemId> = (0..4).map(|_| post(&log, "x")).collect();
    calls.into_iter().for_each(|call| accept(&log, call));
    assert_eq!(log.left_out(), 5);
    drop(log);
    assert_eq!(folder.messages().len(), 3);
    assert!(folder.manifest().ends_with("expect = \"ok\"\n\n# 5 messages were left out.\n"));

    let folder = Folder::new();
    let log = folder.log().max_bytes(1000);
    post(&log, &"x".repeat(900));
    post(&log, &"x".repeat(900));
    // It would fit, but after a gap nobody would know what is missing.
    post(&log, "x");
    assert_eq!(log.left_out(), 2);
    drop(log);
    assert_eq!(folder.messages(), ["0001-c2s-req-message.http"]);
}

#[test]
fn what_the_writer_is_too_slow_for_is_left_out() {
    let progress = Arc::new(Progress::default());
    let (jobs, taken) = mpsc::sync_channel(2);
    let log = MessageLog::new(PathBuf::new(), Side::Client, progress, Some(jobs), None);
    let first = post(&log, "1");
    post(&log, "2");
    let third = post(&log, "3");
    assert!(third.n.is_none());
    let numbers = || match taken.try_recv().unwrap() {
        Job::Item(item) => (item.n, item.answers),
        Job::Flush(_) => (0, None),
    };
    assert_eq!([numbers(), numbers()], [(1, None), (2, None)]);
    // There is room again, and still nothing that it could answer.
    accept(&log, third);
    accept(&log, first);
    assert_eq!((numbers(), log.left_out()), ((3, Some(1)), 2));
    assert!(taken.try_recv().is_err());
}

#[test]
fn what_waits_for_the_writer_is_not_too_large() {
    let progress = Progress::default();
    assert!(progress.reserve(usize::MAX / 2));
    assert!(!progress.reserve(1));
    progress.release(usize::MAX / 2);
    assert!(progress.reserve(32 << 20) && progress.reserve(32 << 20));
    assert!(!progress.reserve(1));
}

#[test]
fn a_disk_that_fails_ends_the_log() {
    let folder = Folder::new();
    let log = folder.log();
    let call = post(&log, "1");
    log.flush();
    std::fs::remove_dir_all(&folder.0).unwrap();
    post(&log, "2");
    log.flush();
    accept(&log, call);
    assert_eq!(log.left_out(), 2);
    drop(log);
    assert!(!folder.0.exists());
}

#[test]
fn names_after_actions() {
    let name = |head: http::request::Builder, body: &str| {
        let folder = Folder::new();
        request(&folder.log(), Side::Client, head, body);
        let [file] = folder.messages().try_into().unwrap();
        let name = file.strip_prefix("0001-c2s-req-").and_then(|name| name.strip_suffix(".http"));
        name.unwrap().to_owned()
    };
    let plain = || Request::post("/");
    assert_eq!(name(plain(), "<Action>\n urn:x:Do/ </Action>"), "Do");
    assert_eq!(name(plain(), "<x:SoapAction>no</x:SoapAction><y:Actions/><a:Action\n>Do</a:Action>"), "Do");
    assert_eq!(name(plain(), "<!-- Action --><a/><b x='a:Action'>z</b>"), "message");
    assert_eq!(name(plain(), &action("../../etc/pass\"wd\0\u{e4}<")), "pass_wd__");
    assert_eq!(name(plain(), &action(&"x".repeat(5000))), "x".repeat(60));
    assert_eq!(name(plain(), &action("http://")), "http");
    assert_eq!(name(plain(), &action("//")), "message");
    assert_eq!(name(plain(), &format!("{}{}", "y".repeat(20_000), action("late"))), "message");
    for cut in ["<a:Action", "<a:Action>", "<a:Action>urn:x", "Action>", ":Action>x<", "<:Action>x<"] {
        assert_eq!(name(plain(), cut), "message", "{cut}");
    }
    assert_eq!(name(plain().header("SOAPAction", "\"urn:x/Get\""), "x"), "Get");
    assert_eq!(name(plain().header("SOAPAction", "\"\""), "x"), "message");
    let of_type = plain().header("Content-Type", "application/soap+xml; Action=\"urn:x#Get\"");
    assert_eq!(name(of_type, "x"), "Get");
    assert_eq!(name(Request::get("/?wsdl"), ""), "GET");
    assert_eq!(name(Request::builder().method(Method::from_bytes(b"A*'B").unwrap()).uri("*"), ""), "A__B");
}

#[test]
fn a_content_type_of_a_peer_cannot_leave_its_string() {
    let folder = Folder::new();
    let log = folder.log();
    let head = Request::post("/").header("Content-Type", "a\"\\\tb\u{e9}");
    request(&log, Side::Client, head, "x");
    request(&log, Side::Client, Request::post("/").header("Content-Type", "c".repeat(500)), "x");
    log.flush();
    let manifest = folder.manifest();
    assert_eq!(manifest.matches("content_type").count(), 1);
    assert!(manifest.contains("\ncontent_type = \"a\\\"\\\\\\u0009b\u{e9}\"\n"), "{manifest}");
}

#[test]
fn a_watcher_is_told_of_each_message_in_order() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let to = told.clone();
    let log = MessageLog::unwritten(Side::Service).watched_by(move |logged| {
        let line = logged.head.split(|&byte| byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line).into_owned();
        to.lock().unwrap().push((logged.n, logged.from, logged.answers, line, logged.body.len()));
    });
    let first = post(&log, "hello");
    accept(&log, first);
    assert_eq!(
        *told.lock().unwrap(),
        [
            (1, Side::Client, None, "POST /calculator HTTP/1.1".to_owned(), 5),
            (2, Side::Service, Some(1), "HTTP/1.1 202 Accepted".to_owned(), 0),
        ]
    );
    assert_eq!((log.left_out(), log.folder()), (0, Path::new("")));
}
