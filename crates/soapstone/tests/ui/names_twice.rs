#[soapstone::contract]
trait Twice {
    async fn add(&self, n: i32, #[part(name = "n")] m: i32);
    async fn sum(&self);
    #[operation(name = "Sum")]
    async fn sum_of_all(&self);
}

#[soapstone::contract]
trait Empty {}

fn main() {}
