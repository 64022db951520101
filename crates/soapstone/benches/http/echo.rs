//! SOAP 1.1 echo of 1 KB over connections that stay, beside a bare server with an answer of the same size.

use std::time::Duration;

use crate::load::requests_a_second;
use crate::process::Server;

pub(crate) fn run() {
    let (ours, bare) = (Server::start("echo"), Server::start("bare"));
    let said = "x".repeat(770);
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><Echo xmlns=\"urn:echo\"><s>{said}</s></Echo></s:Body></s:Envelope>"
    );
    for connections in [1, 16, 64] {
        let (mut our_rates, mut bare_rates) = (Vec::new(), Vec::new());
        // In turns, so that a busy machine slows both alike.
        for _ in 0..ROUNDS {
            let time = Duration::from_millis(700);
            our_rates.push(requests_a_second(ours.address, connections, &request("/echo", &body), time));
            bare_rates.push(requests_a_second(bare.address, connections, &request("/echo", &body), time));
        }
        let mut ratios: Vec<f64> =
            our_rates.iter().zip(&bare_rates).map(|(ours, bare)| ours / bare).collect();
        println!(
            "echo of {} bytes, {connections} connections: {:.0} calls/s, bare hyper {:.0}/s, ratio {:.2} (aim 0.7)",
            body.len(),
            median(&mut our_rates),
            median(&mut bare_rates),
            median(&mut ratios)
        );
    }
}

fn request(path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml; charset=utf-8\r\n\
         SOAPAction: \"urn:echo/IEcho/Echo\"\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

const ROUNDS: usize = 9;
