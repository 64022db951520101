//! Why there is a fault.

/// Why there is a fault, for people, in one language or several.
///
/// Spec: [SOAP12-1 §5.4.2], [SOAP11 §4.4]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// The same in several languages. SOAP 1.1 takes the first. None at all when the peer gave none.
    pub texts: Vec<ReasonText>,
}

/// A reason in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonText {
    /// The language (`xml:lang`), empty when it is not known: PHP leaves it out, and .NET with an invariant culture says
    /// `xml:lang=""`, which is the same.
    pub lang: String,
    /// The text.
    pub text: String,
}

impl Reason {
    /// A reason in English.
    pub fn english(text: impl Into<String>) -> Self {
        Self { texts: vec![ReasonText { lang: "en".to_owned(), text: text.into() }] }
    }

    /// The same reason, in one more language.
    #[must_use]
    pub fn with_text(mut self, lang: impl Into<String>, text: impl Into<String>) -> Self {
        self.texts.push(ReasonText { lang: lang.into(), text: text.into() });
        self
    }

    /// The first text; empty when there is none.
    pub fn text(&self) -> &str {
        self.texts.first().map_or("", |reason| &reason.text)
    }

    /// The text in this language, or in one that is more particular (`en-US` for `en`), else the first one.
    pub fn text_in(&self, lang: &str) -> &str {
        let found = self.texts.iter().find(|reason| {
            let of = reason.lang.as_str();
            let head = of.get(..lang.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(lang))
                && matches!(of.as_bytes().get(lang.len()), None | Some(b'-'))
        });
        found.map_or_else(|| self.text(), |reason| &reason.text)
    }
}
