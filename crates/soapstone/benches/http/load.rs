//! A client that costs little: bytes that were made before, and no more of the response read than its length.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::process::runtime;

/// Requests a second, on so many connections at once.
pub(crate) fn requests_a_second(
    address: SocketAddr,
    connections: usize,
    request: &[u8],
    time: Duration,
) -> f64 {
    runtime().block_on(async {
        let mut running = JoinSet::new();
        for _ in 0..connections {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let request = request.to_vec();
            running.spawn(async move {
                let mut buffer = vec![0; 16 << 10];
                // The first one warms up.
                exchange(&mut stream, &request, &mut buffer).await;
                let begun = Instant::now();
                let mut count = 0_u32;
                while begun.elapsed() < time {
                    exchange(&mut stream, &request, &mut buffer).await;
                    count += 1;
                }
                f64::from(count) / begun.elapsed().as_secs_f64()
            });
        }
        let mut sum = 0.0;
        while let Some(rate) = running.join_next().await {
            sum += rate.unwrap();
        }
        sum
    })
}

async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) {
    stream.write_all(request).await.unwrap();
    let mut have = 0;
    loop {
        let read = stream.read(&mut buffer[have..]).await.unwrap();
        assert!(read > 0, "the server has closed the connection");
        have += read;
        if let Some(length) = length(&buffer[..have])
            && have >= length
        {
            return;
        }
    }
}

/// Bytes of the response, once its head is there.
fn length(response: &[u8]) -> Option<usize> {
    let end = response.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&response[..end]).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200") || head.starts_with("http/1.1 202"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).unwrap();
    Some(end + length.trim().parse::<usize>().unwrap())
}
