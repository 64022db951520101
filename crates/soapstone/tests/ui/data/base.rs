use soapstone::DataContract;

#[derive(DataContract)]
struct Shape {
    label: String,
}

#[derive(DataContract)]
struct Circle {
    #[data(base, name = "Shape")]
    shape: Shape,
}

#[derive(DataContract)]
struct Both {
    #[data(base)]
    one: Shape,
    #[data(base)]
    two: Shape,
}

fn main() {}
