//! The layer table: what each crate may depend on, and why. The only place where this is written down.

/// One crate of the workspace.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Package name
    pub(crate) package: &'static str,
    /// Workspace crates that it may depend on
    pub(crate) may: &'static [&'static str],
    /// Why no other workspace crate
    pub(crate) why: &'static str,
    /// External crates that may not be in its tree, however deep
    pub(crate) forbidden: &'static [Forbidden],
    /// Whether its sources are searched for IO, clocks, randomness and threads
    pub(crate) pure: bool,
}

/// A family of external crates, and the reason against them.
#[derive(Debug)]
pub(crate) struct Forbidden {
    /// Names; `-*` or `_*` at the end stands for any continuation
    pub(crate) names: &'static [&'static str],
    pub(crate) why: &'static str,
}

impl Layer {
    /// Whether the tree of this crate has to be looked at.
    pub(crate) fn forbids_any(&self) -> bool {
        !self.forbidden.is_empty()
    }
}

impl Forbidden {
    /// Whether a package is one of these. `-` and `_` are the same, as Cargo has it.
    pub(crate) fn covers(&self, package: &str) -> bool {
        let package = package.replace('_', "-");
        self.names.iter().any(|name| match name.strip_suffix('*') {
            Some(start) => package.starts_with(start),
            None => package == *name,
        })
    }
}

/// The row of a package.
pub(crate) fn layer(package: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.package == package)
}

/// The rule that a direct edge breaks. `member`: whether the target belongs to the workspace.
pub(crate) fn judge(from: &str, to: &str, member: bool) -> Option<String> {
    let row = layer(from)?;
    if member || layer(to).is_some() {
        let why = if matches!(to, "xtask" | "soapstone-tests") { "nothing depends on it" } else { row.why };
        let may = if row.may.is_empty() { "no workspace crate".to_owned() } else { row.may.join(", ") };
        return (!row.may.contains(&to)).then(|| format!("{from} may depend on {may}: {why}"));
    }
    forbidden(from, to)
}

/// The rule that an external crate breaks by being in the tree of a workspace crate.
pub(crate) fn forbidden(from: &str, external: &str) -> Option<String> {
    let family = layer(from)?.forbidden.iter().find(|family| family.covers(external))?;
    Some(format!("{from} never links {external}: {}", family.why))
}

const RUNTIME: Forbidden = Forbidden {
    names: &[
        "tokio",
        "tokio-*",
        "async-std",
        "async-io",
        "async-global-executor",
        "smol",
        "mio",
        "polling",
        "monoio",
    ],
    why: "an async runtime; only `soapstone` waits",
};

const NETWORK: Forbidden = Forbidden {
    names: &[
        "hyper",
        "hyper-*",
        "reqwest",
        "tungstenite",
        "async-tungstenite",
        "socket2",
        "h2",
        "h3",
        "quinn",
        "quinn-*",
        "axum",
        "axum-*",
        "actix-*",
        "tonic",
        "ureq",
        "attohttpc",
        "isahc",
        "curl",
        "curl-*",
        "rustls",
        "rustls-*",
        "native-tls",
        "openssl",
        "openssl-*",
    ],
    why: "it opens sockets; all IO is in `soapstone`",
};

const RANDOMNESS: Forbidden = Forbidden {
    names: &["rand", "rand-*", "getrandom", "fastrand", "oorandom", "nanoid", "ulid"],
    why: "a source of randomness; identifiers are given to the core crates, so that a test can repeat",
};

const CLOCK: Forbidden = Forbidden {
    names: &["iana-time-zone", "instant", "web-time", "quanta", "coarsetime"],
    why: "a clock; time is given to the core crates, so that a test can set it",
};

const FILES: Forbidden = Forbidden {
    names: &["tempfile", "memmap2", "notify", "walkdir", "rusqlite", "libsqlite3-sys"],
    why: "it opens files; all IO is in `soapstone`",
};

const CORE: &[Forbidden] = &[RUNTIME, NETWORK, RANDOMNESS, CLOCK, FILES];
const TOOLS: &[Forbidden] = &[RUNTIME, NETWORK];

/// From the lowest layer to the highest.
pub(crate) const LAYERS: &[Layer] = &[
    Layer {
        package: "soapstone-xml",
        may: &[],
        why: "the infoset is the lowest layer",
        forbidden: CORE,
        pure: true,
    },
    Layer {
        package: "soapstone-nbfx",
        may: &["soapstone-xml"],
        why: "the second codec of the same infoset knows nothing of SOAP",
        forbidden: CORE,
        pure: true,
    },
    Layer {
        package: "soapstone-soap",
        may: &["soapstone-xml"],
        why: "an envelope has meaning whatever encodes it and without reliability",
        forbidden: CORE,
        pure: true,
    },
    Layer {
        package: "soapstone-rm",
        may: &["soapstone-soap", "soapstone-xml"],
        why: "a reliable session is a value that is fed messages and time",
        forbidden: CORE,
        pure: true,
    },
    Layer {
        package: "soapstone-wsdl",
        may: &["soapstone-soap", "soapstone-xml"],
        why: "build scripts read WSDL and must not pull a runtime",
        forbidden: &[RUNTIME, NETWORK, RANDOMNESS, CLOCK],
        pure: false,
    },
    Layer {
        package: "soapstone-lint",
        may: &["soapstone-wsdl", "soapstone-soap", "soapstone-xml"],
        why: "rules look at a model, not at a running service",
        forbidden: TOOLS,
        pure: false,
    },
    Layer {
        package: "soapstone-codegen",
        may: &["soapstone-wsdl", "soapstone-soap", "soapstone-xml"],
        why: "it runs in build scripts and writes source, nothing else",
        forbidden: TOOLS,
        pure: false,
    },
    Layer {
        package: "soapstone-macros",
        may: &[],
        why: "it emits ::soapstone paths and links nothing",
        forbidden: TOOLS,
        pure: false,
    },
    Layer {
        package: "soapstone",
        may: &[
            "soapstone-xml",
            "soapstone-nbfx",
            "soapstone-soap",
            "soapstone-rm",
            "soapstone-wsdl",
            "soapstone-macros",
        ],
        why: "applications never link the tools over WSDL",
        forbidden: &[],
        pure: false,
    },
    Layer {
        package: "soapstone-cli",
        may: &[
            "soapstone-xml",
            "soapstone-nbfx",
            "soapstone-soap",
            "soapstone-rm",
            "soapstone-wsdl",
            "soapstone-lint",
            "soapstone-codegen",
            "soapstone",
        ],
        why: "macros come with `soapstone`",
        forbidden: &[],
        pure: false,
    },
    Layer {
        package: "soapstone-tests",
        may: &[
            "soapstone-xml",
            "soapstone-nbfx",
            "soapstone-soap",
            "soapstone-rm",
            "soapstone-wsdl",
            "soapstone-lint",
            "soapstone-codegen",
            "soapstone-macros",
            "soapstone",
            "soapstone-cli",
        ],
        why: "it sees every crate that is published",
        forbidden: &[],
        pure: false,
    },
    Layer {
        package: "xtask",
        may: &["soapstone-wsdl", "soapstone-lint", "soapstone-codegen"],
        why: "the checks must build when little else does; the corpus and the pages of the rules need the linter",
        forbidden: TOOLS,
        pure: false,
    },
];
