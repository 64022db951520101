use soapstone::DataContract;

#[derive(DataContract)]
enum Shape {
    Circle { radius: f64 },
    Point,
}

fn main() {}
