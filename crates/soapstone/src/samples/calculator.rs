//! Microsoft's duplex calculator: a running result for each session, which is called back after each operation.

use soapstone_xml::Text;

use crate::{Caller, callback, contract};

/// A calculator that keeps a running result for each session and calls it back.
#[contract(
    name = "ICalculatorDuplex",
    namespace = "http://Microsoft.ServiceModel.Samples",
    session = required,
    callback = CalculatorCallback
)]
pub trait Calculator {
    /// Calls the equation back, and begins anew.
    #[operation(one_way)]
    async fn clear(&mut self);

    /// Adds to the result.
    #[operation(one_way)]
    async fn add_to(&mut self, n: f64);

    /// Subtracts from the result.
    #[operation(one_way)]
    async fn subtract_from(&mut self, n: f64);

    /// Multiplies the result.
    #[operation(one_way)]
    async fn multiply_by(&mut self, n: f64);

    /// Divides the result.
    #[operation(one_way)]
    async fn divide_by(&mut self, n: f64);
}

/// What the calculator calls back.
#[callback]
pub trait CalculatorCallback {
    /// The result so far.
    #[operation(one_way)]
    async fn result(&mut self, result: f64);

    /// How it came about.
    #[operation(one_way)]
    async fn equation(&mut self, eqn: String);
}

/// The service: one for each session. That a caller is gone is no concern of it; it is then dropped.
#[derive(Debug)]
pub struct CalculatorService {
    callback: CalculatorCallbackProxy,
    result: f64,
    equation: String,
    shown: fn(f64) -> String,
}

impl CalculatorService {
    /// The calculator of this caller.
    pub fn new(caller: Caller<CalculatorContract>) -> Self {
        Self::calling(caller.callback())
    }

    /// A calculator that calls this back.
    pub fn calling(callback: CalculatorCallbackProxy) -> Self {
        Self { callback, result: 0.0, equation: "0".to_owned(), shown: invariant }
    }

    /// The same, with numbers in the equation as .NET Framework shows them: 15 digits.
    #[must_use]
    pub fn with_15_digits(self) -> Self {
        Self { shown: digits_15, ..self }
    }

    async fn step(&mut self, operator: char, n: f64, result: f64) {
        self.result = result;
        self.equation = format!("{} {operator} {}", self.equation, (self.shown)(n));
        self.callback.result(result).await.ok();
    }
}

impl Calculator for CalculatorService {
    async fn clear(&mut self) {
        let equation = format!("{} = {}", self.equation, (self.shown)(self.result));
        self.callback.equation(equation).await.ok();
        self.result = 0.0;
        self.equation = "0".to_owned();
    }

    async fn add_to(&mut self, n: f64) {
        self.step('+', n, self.result + n).await;
    }

    async fn subtract_from(&mut self, n: f64) {
        self.step('-', n, self.result - n).await;
    }

    async fn multiply_by(&mut self, n: f64) {
        self.step('*', n, self.result * n).await;
    }

    async fn divide_by(&mut self, n: f64) {
        self.step('/', n, self.result / n).await;
    }
}

/// A number as .NET shows it to people: the digits of a message, but other words for what is infinite.
fn invariant(n: f64) -> String {
    match n {
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        n => Text::Double(n).lexical().into_owned(),
    }
}

/// The same to 15 digits: .NET Framework's `G15`, which zeros have no sign in.
fn digits_15(n: f64) -> String {
    let rounded = format!("{n:.14e}").parse().unwrap_or(n);
    invariant(if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::{digits_15, invariant};

    #[test]
    fn numbers_are_shown_as_net_shows_them() {
        let shown = [
            (0.0, "0"),
            (-0.0, "-0"),
            (12.5, "12.5"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e14, "100000000000000"),
            (1e20, "1E+20"),
            (1e-5, "1E-05"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (n, text) in shown {
            assert_eq!(invariant(n), text);
        }
    }

    #[test]
    fn numbers_of_15_digits() {
        let shown = [
            (-0.0, "0"),
            (12.5, "12.5"),
            (0.1 + 0.2, "0.3"),
            (119.645_999_999_999_96, "119.646"),
            (1.0 / 3.0, "0.333333333333333"),
            (123_456_789_012_345_680.0, "1.23456789012346E+17"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (n, text) in shown {
            assert_eq!(digits_15(n), text);
        }
    }
}
