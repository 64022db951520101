//! Services behind a reverse proxy: Debian's nginx, where it is installed.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use soapstone::samples::calculator::{CalculatorContract, CalculatorProxy, CalculatorService};
use soapstone::samples::interop::data::{DataService, ValuesContract, ValuesProxy};
use soapstone::{Binding, Encoding, Endpoint, Host, TransportUsage};
use tokio::sync::mpsc;

use crate::lossy::socket_of;
use crate::stories::calculator::{Printer, lines};
use crate::stories::within;

/// A proxy that runs; dropped, it ends.
struct Nginx {
    program: &'static str,
    child: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Nginx {
    /// Starts one before a service. None, where it is not installed.
    fn before(service: SocketAddr, name: &str) -> Option<Self> {
        let program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
        let program = program.into_iter().find(|path| Path::new(path).exists());
        let Some(program) = program else {
            println!("skipped: nginx is not installed (scripts/install-test-tools does it)");
            return None;
        };
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("nginx-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // Nobody else is given the port so soon.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        std::fs::write(folder.join("nginx.conf"), configuration(&folder, address, service)).unwrap();
        let child = Self::start(program, &folder);
        let nginx = Self { program, child, address, folder };
        nginx.wait();
        Some(nginx)
    }

    fn start(program: &str, folder: &Path) -> Child {
        let configuration = folder.join("nginx.conf");
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-e").arg(folder.join("error.log")).arg("-c").arg(configuration);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Returns when it listens.
    fn wait(&self) {
        for _ in 0..500 {
            if std::net::TcpStream::connect(self.address).is_ok() {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        let log = std::fs::read_to_string(self.folder.join("error.log")).unwrap_or_default();
        panic!("nginx does not listen: {log}");
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// As its manual has it for WebSockets: the headers of the upgrade are of one hop, and have to be said again.
fn configuration(folder: &Path, address: SocketAddr, service: SocketAddr) -> String {
    let folder = folder.display();
    let mut out = Vec::new();
    write!(
        out,
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n\
         events {{ worker_connections 64; }}\n\
         http {{\n\
           access_log off;\n\
           client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;\n\
           uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
           map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}\n\
           server {{\n\
             listen {address};\n\
             location / {{\n\
               proxy_pass http://{service};\n\
               proxy_http_version 1.1;\n\
               proxy_set_header Upgrade $http_upgrade;\n\
               proxy_set_header Connection $connection_upgrade;\n\
               proxy_set_header Host $http_host;\n\
             }}\n\
           }}\n\
         }}\n"
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_and_callbacks_pass_through() {
    let text = Binding { encoding: Encoding::Text, ..Binding::net_http() };
    let bindings = [
        ("binary", Binding::net_http()),
        ("text", text.clone()),
        ("rm10", Binding::net_http().reliable(false)),
        ("rm11-text", text.reliable(true)),
    ];
    for (name, binding) in bindings {
        let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", binding.clone())
            .per_session(CalculatorService::new);
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        let Some(nginx) = Nginx::before(socket_of(&host), name) else { return };
        let (to_printer, printed) = mpsc::unbounded_channel();
        let url = nginx.url("/calculator");
        let connected = CalculatorProxy::connect(&url, binding, Printer(to_printer));
        let calculator = within(connected).await.unwrap();
        calculator.add_to(100.0).await.unwrap();
        calculator.clear().await.unwrap();
        within(calculator.close()).await.unwrap();
        assert_eq!(lines(printed).await, ["Result(100)", "Equation(0 + 100 = 100)"], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_and_large_messages_pass_through() {
    for usage in [TransportUsage::Never, TransportUsage::Always] {
        let binding = Binding { max_received_message_size: 4 << 20, ..Binding::net_http().web_socket(usage) };
        let endpoint =
            Endpoint::new::<ValuesContract>("http://127.0.0.1:0/data", binding.clone()).shared(DataService);
        let host = Host::new().endpoint(endpoint).start().await.unwrap();
        let Some(nginx) = Nginx::before(socket_of(&host), &format!("data-{usage:?}")) else { return };
        let data = ValuesProxy::connect(&nginx.url("/data"), binding).await.unwrap();
        let bytes: Vec<u8> = (0..=255).cycle().take(700_000).collect();
        assert_eq!(within(data.echo_bytes(Some(bytes.clone()))).await.unwrap(), Some(bytes), "{usage:?}");
        within(data.close()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reliable_session_outlives_the_proxy() {
    let binding = Binding::net_http().reliable(true);
    let endpoint = Endpoint::new::<CalculatorContract>("http://127.0.0.1:0/calculator", binding.clone())
        .per_session(CalculatorService::new);
    let host = Host::new().endpoint(endpoint).start().await.unwrap();
    let Some(mut nginx) = Nginx::before(socket_of(&host), "restarted") else { return };
    let (to_printer, printed) = mpsc::unbounded_channel();
    let url = nginx.url("/calculator");
    let connected = CalculatorProxy::connect(&url, binding, Printer(to_printer));
    let calculator = within(connected).await.unwrap();
    calculator.add_to(1.0).await.unwrap();
    nginx.child.kill().unwrap();
    nginx.child.wait().unwrap();
    calculator.add_to(2.0).await.unwrap();
    nginx.child = Nginx::start(nginx.program, &nginx.folder);
    calculator.add_to(3.0).await.unwrap();
    within(calculator.close()).await.unwrap();
    assert_eq!(lines(printed).await, ["Result(1)", "Result(3)", "Result(6)"]);
}
