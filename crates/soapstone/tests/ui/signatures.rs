#[soapstone::contract]
trait Signatures {
    fn not_async(&self);
    async fn generic<T>(&self, value: T);
    async fn by_value(self);
    async fn no_receiver(n: i32);
    async fn borrowed(&self, text: &str);
    async fn pattern(&self, (a, b): (i32, i32));
    async fn body(&self) {}
    async fn tuple(&self) -> (i32, i32);
    async fn one_type(&self) -> std::io::Result<i32>;
    async fn close(&self);
    async fn own(&self) -> Vec<Self>;
}

fn main() {}
