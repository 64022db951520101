//! The page of defaults says what the program does.

use std::fmt::Debug;

use soapstone_rm::{Config, RmVersion, Shape};
use soapstone_soap::{EnvelopeLimits, MessageVersion};
use soapstone_wsdl::load::LoadLimits;
use soapstone_wsdl::policy::PolicyLimits;
use soapstone_wsdl::tree::TreeLimits;
use soapstone_xml::Limits;

use crate::{Binding, CallLimits, CallbackPolicy, HostSettings, ListenerSettings, ReliableSession, Timeouts};

const PAGE: &str = include_str!("defaults.rs");

/// The value that the page has for a setting, by where its link leads or by its name.
fn on_page(key: &str) -> Option<&'static str> {
    let (link, constant) = (format!("]({key})"), format!("`{key}`"));
    PAGE.lines().find_map(|line| {
        let mut cells = line.strip_prefix("//! | ")?.split(" | ");
        let setting = cells.next()?;
        (setting.ends_with(&link) || setting == constant).then(|| cells.next())?
    })
}

/// As the page writes a value of which this is the `Debug` form; none for what is not one value.
fn shown(name: &str, value: &str) -> Option<String> {
    if let Ok(number) = value.parse::<u64>() {
        let power =
            [(30, "GiB"), (20, "MiB")].into_iter().find(|(bits, _)| number != 0 && number % (1 << bits) == 0);
        return Some(match power {
            Some((bits, unit)) if name.to_lowercase().contains("bytes") => {
                format!("{} {unit}", number >> bits)
            }
            _ => grouped(number),
        });
    }
    let time = |unit: &str| value.strip_suffix(unit)?.parse::<u64>().ok();
    match (time("ms"), time("s"), value) {
        (Some(ms), ..) => Some(format!("{ms} ms")),
        (_, Some(s), _) if s >= 60 && s % 60 == 0 => Some(format!("{} min", s / 60)),
        (_, Some(s), _) => Some(format!("{s} s")),
        (.., "true" | "false") => Some(value.to_owned()),
        _ => None,
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at != 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Every field of a plain struct that is one value, as its `Debug` form has it.
fn fields(of: &dyn Debug) -> Vec<(String, String)> {
    let text = format!("{of:#?}");
    let own = text.lines().filter_map(|line| line.strip_prefix("    ").filter(|line| !line.starts_with(' ')));
    let pairs = own.filter_map(|line| line.trim_end_matches(',').split_once(": "));
    pairs.filter_map(|(name, value)| Some((name.to_owned(), shown(name, value)?))).collect()
}

#[test]
fn every_setting_is_on_the_page_with_its_value() {
    let structs: [(&str, &dyn Debug); 12] = [
        ("crate::Binding", &Binding::ws_dual_http()),
        ("crate::Timeouts", &Timeouts::default()),
        ("crate::ReliableSession", &ReliableSession::default()),
        ("crate::HostSettings", &HostSettings::default()),
        ("crate::CallLimits", &CallLimits::default()),
        ("crate::CallbackPolicy", &CallbackPolicy::default()),
        ("crate::ListenerSettings", &ListenerSettings::default()),
        ("soapstone_xml::Limits", &Limits::default()),
        ("soapstone_soap::EnvelopeLimits", &EnvelopeLimits::DEFAULT),
        ("soapstone_wsdl::tree::TreeLimits", &TreeLimits::default()),
        ("soapstone_wsdl::load::LoadLimits", &LoadLimits::default()),
        ("soapstone_wsdl::policy::PolicyLimits", &PolicyLimits::default()),
    ];
    let mut seen = 0;
    for (name, of) in structs {
        for (field, value) in fields(of) {
            // Of the policy this is a constructor of its own.
            if (name, field.as_str()) == ("crate::CallbackPolicy", "any") {
                continue;
            }
            let key = format!("{name}::{field}");
            assert_eq!(on_page(&key), Some(value.as_str()), "{key}");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} settings were found");
}

#[test]
fn what_sessions_have_beside_their_binding_is_on_the_page() {
    let config = Config::new(RmVersion::February2005, MessageVersion::SOAP12_WSA10, Shape::Duplex);
    let values: [(&str, &dyn Debug); 7] = [
        ("initial_round_trip", &config.initial_round_trip),
        ("control_retry_interval", &config.control_retry_interval),
        ("open_timeout", &config.open_timeout),
        ("close_timeout", &config.close_timeout),
        ("max_ranges", &config.max_ranges),
        ("keep_alive", &config.keep_alive),
        ("durable", &config.durable),
    ];
    for (name, value) in values {
        let value = shown(name, &format!("{value:?}"));
        assert_eq!(on_page(&format!("soapstone_rm::Config::{name}")), value.as_deref(), "{name}");
    }
}

#[test]
fn constants_are_on_the_page_with_their_values() {
    let public = [
        ("soapstone_nbfx::DEFAULT_MAX_SESSION_BYTES", soapstone_nbfx::DEFAULT_MAX_SESSION_BYTES),
        ("crate::data::MAX_DEPTH", crate::data::MAX_DEPTH),
        ("soapstone_rm::MAX_RANGES_READ", soapstone_rm::MAX_RANGES_READ),
    ];
    for (key, value) in public {
        assert_eq!(on_page(key), shown(key, &value.to_string()).as_deref(), "{key}");
    }
    let log = include_str!("../message_log/mod.rs");
    for (key, source, name) in [
        ("crate::MessageLog::max_bytes", log, "MAX_BYTES"),
        ("crate::MessageLog::max_items", log, "MAX_ITEMS"),
        ("HEAD_START", include_str!("../driver/posts.rs"), "HEAD_START"),
        ("MAX_ON_THE_WAY", include_str!("../driver/posts.rs"), "MAX_ON_THE_WAY"),
        ("MAX_UNTRUSTED", include_str!("../driver/posts.rs"), "MAX_UNTRUSTED"),
        ("CONNECT_TIMEOUT", include_str!("../transport/http_sender.rs"), "CONNECT_TIMEOUT"),
        ("MAX_IDLE", include_str!("../transport/http_sender.rs"), "MAX_IDLE"),
        ("MAX_STREAMS", include_str!("../transport/http_server.rs"), "MAX_STREAMS"),
        ("FIRST_PAUSE", include_str!("../driver/redial.rs"), "FIRST_PAUSE"),
        ("LONGEST_PAUSE", include_str!("../driver/redial.rs"), "LONGEST_PAUSE"),
        ("MIN_ATTACHED_BYTES", include_str!("../encoding/mtom/mod.rs"), "MIN_ATTACHED_BYTES"),
        ("MAX_PARTS", include_str!("../encoding/mtom/mod.rs"), "MAX_PARTS"),
        ("MAX_HEAD_BYTES", include_str!("../encoding/mtom/mod.rs"), "MAX_HEAD_BYTES"),
        ("MAX_REFERRED_BYTES", include_str!("../data/references.rs"), "MAX_REFERRED_BYTES"),
        ("MAX_NESTED", include_str!("../data/references.rs"), "MAX_NESTED"),
    ] {
        let value = constant(source, name);
        assert_eq!(on_page(key), shown(name, &value).as_deref(), "{key}");
    }
}

/// The value of a constant in a source, as `Debug` would have it.
fn constant(source: &str, name: &str) -> String {
    let (_, rest) = source.split_once(&format!("const {name}: ")).unwrap_or_else(|| panic!("no {name}"));
    let (_, rest) = rest.split_once(" = ").unwrap();
    let (value, _) = rest.split_once(';').unwrap();
    for (call, unit) in [("Duration::from_secs(", "s"), ("Duration::from_millis(", "ms")] {
        if let Some(number) = value.strip_prefix(call) {
            return format!("{}{unit}", number.trim_end_matches(')'));
        }
    }
    let value = value.replace('_', "");
    match value.split_once(" << ") {
        Some((number, bits)) => (number.parse::<u64>().unwrap() << bits.parse::<u32>().unwrap()).to_string(),
        None => value,
    }
}

#[test]
fn values_are_written_as_on_the_page() {
    for (name, value, expected) in [
        ("max_bytes", "16777216", "16 MiB"),
        ("max_chars", "16777216", "16,777,216"),
        ("max_bytes", "65536", "65,536"),
        ("time", "120s", "2 min"),
        ("time", "90s", "90 s"),
        ("time", "200ms", "200 ms"),
    ] {
        assert_eq!(shown(name, value).as_deref(), Some(expected));
    }
    assert_eq!(shown("callbacks", "CallbackPolicy {"), None);
}
