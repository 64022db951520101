//! Conversations of one reliable session, made message by message.

use std::path::Path;

use crate::support::Folder;
use crate::trace::json;

use serde_json::Value;

pub(crate) const RM10: &str = "http://schemas.xmlsoap.org/ws/2005/02/rm";
pub(crate) const RM11: &str = "http://docs.oasis-open.org/ws-rx/wsrm/200702";

/// A conversation in the making: of one session, in composite duplex.
pub(crate) struct Story {
    pub(crate) folder: Folder,
    pub(crate) rm: &'static str,
    pub(crate) items: Vec<String>,
    pub(crate) files: usize,
}

/// The client's sequence, and the service's.
pub(crate) const UP: &str = "urn:up";
pub(crate) const DOWN: &str = "urn:down";

impl Story {
    /// The session is open.
    pub(crate) fn new(name: &str, rm: &'static str) -> Self {
        let story = Self { folder: Folder::new(name), rm, items: Vec::new(), files: 0 };
        story.opened(UP, DOWN, 0)
    }

    pub(crate) fn opened(self, up: &str, down: &str, time: u64) -> Self {
        let rm = self.rm;
        let address = "<Address xmlns='http://www.w3.org/2005/08/addressing'>http://client/cb</Address>";
        let create = format!(
            "<r:CreateSequence xmlns:r='{rm}'><r:AcksTo>{address}</r:AcksTo><r:Offer><r:Identifier>{down}</r:Identifier></r:Offer>\
             </r:CreateSequence>"
        );
        let response = format!(
            "<r:CreateSequenceResponse xmlns:r='{rm}'><r:Identifier>{up}</r:Identifier><r:Accept><r:AcksTo>{address}</r:AcksTo>\
             </r:Accept></r:CreateSequenceResponse>"
        );
        let id = format!("<a:MessageID>urn:create{time}</a:MessageID>");
        self.client(time, "CreateSequence", &id, &create).service(
            time + 2,
            "CreateSequenceResponse",
            "",
            &response,
        )
    }

    pub(crate) fn client(self, time: u64, action: &str, headers: &str, body: &str) -> Self {
        self.exchange("client", time, time + 1, 202, action, headers, body, "")
    }

    pub(crate) fn service(self, time: u64, action: &str, headers: &str, body: &str) -> Self {
        self.exchange("service", time, time + 1, 202, action, headers, body, "")
    }

    /// A message of the application from the client.
    pub(crate) fn message(self, time: u64, number: u64) -> Self {
        let header = self.numbered(UP, number);
        self.client(time, "urn:x/Say", &header, "<Say xmlns='urn:x'/>")
    }

    pub(crate) fn numbered(&self, id: &str, number: u64) -> String {
        format!(
            "<r:Sequence xmlns:r='{}'><r:Identifier>{id}</r:Identifier><r:MessageNumber>{number}</r:MessageNumber></r:Sequence>",
            self.rm
        )
    }

    /// An acknowledgement of the client's messages.
    pub(crate) fn acknowledged(self, time: u64, ranges: &[(u64, u64)]) -> Self {
        let ranges: String = ranges
            .iter()
            .map(|(lower, upper)| format!("<r:AcknowledgementRange Lower='{lower}' Upper='{upper}'/>"))
            .collect();
        let header = format!(
            "<r:SequenceAcknowledgement xmlns:r='{}'><r:Identifier>{UP}</r:Identifier>{ranges}</r:SequenceAcknowledgement>",
            self.rm
        );
        self.service(time, "SequenceAcknowledgement", &header, "")
    }

    /// A message whose HTTP response comes after `between`.
    pub(crate) fn held_up(
        mut self,
        number: u64,
        time: u64,
        answered: u64,
        between: impl FnOnce(Self) -> Self,
    ) -> Self {
        let header = self.numbered(UP, number);
        self.request("client", time, "urn:x/Say", &header, "<Say xmlns='urn:x'/>", "");
        let request = self.files;
        self = between(self);
        self.response("service", answered, 202, request);
        self
    }

    #[expect(clippy::too_many_arguments, reason = "each is one thing about the exchange")]
    pub(crate) fn exchange(
        mut self,
        from: &str,
        time: u64,
        answered: u64,
        status: u16,
        action: &str,
        headers: &str,
        body: &str,
        more: &str,
    ) -> Self {
        self.request(from, time, action, headers, body, more);
        let request = self.files;
        self.response(if from == "client" { "service" } else { "client" }, answered, status, request);
        self
    }

    pub(crate) fn request(
        &mut self,
        from: &str,
        time: u64,
        action: &str,
        headers: &str,
        body: &str,
        more: &str,
    ) {
        let action = if action.contains(':') { action.to_owned() } else { format!("{}/{action}", self.rm) };
        let envelope = format!(
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope' xmlns:a='http://www.w3.org/2005/08/addressing'>\
             <s:Header>{headers}<a:Action>{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"
        );
        let host = if from == "client" { "service" } else { "client" };
        let message = format!(
            "POST /{host} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/soap+xml; charset=utf-8\r\n\
             Content-Length: {}\r\n\r\n{envelope}",
            envelope.len()
        );
        self.file(from, "http-request", time, &message, more);
    }

    pub(crate) fn response(&mut self, from: &str, time: u64, status: u16, request: usize) {
        let message = format!("HTTP/1.1 {status} Status\r\nServer: x\r\nContent-Length: 0\r\n\r\n");
        self.file(from, "http-response", time, &message, &format!("answers = {request}"));
    }

    pub(crate) fn file(&mut self, from: &str, kind: &str, time: u64, content: &str, more: &str) {
        self.files += 1;
        let name = format!("{:02}-{from}-{kind}.http", self.files);
        std::fs::write(self.folder.file(&name), content).unwrap();
        self.items.push(format!(
            "[[item]]\nn = {}\nfile = \"{name}\"\nfrom = \"{from}\"\nkind = \"{kind}\"\ntime_ms = {time}\nexpect = \"ok\"\n{more}\n",
            self.files
        ));
    }

    /// With a manifest.
    pub(crate) fn traced(self) -> Value {
        let manifest =
            format!("story = \"s\"\ndate = 2026-11-22\norigin = \"crafted\"\n{}", self.items.join("\n"));
        json(Path::new(self.folder.with("manifest.toml", manifest).path()))
    }

    /// Without one.
    pub(crate) fn bare(self) -> Value {
        json(Path::new(self.folder.path()))
    }
}
