//! The words people and places are made of: plainly invented, so that no row is taken for a real
//! person's.

/// Given names, each with what the person is called at work if that differs.
pub const GIVEN: [(&str, &str); 40] = [
    ("Juniper", ""),
    ("Basil", ""),
    ("Clementine", "Clem"),
    ("Thaddeus", "Tad"),
    ("Marigold", ""),
    ("Barnaby", ""),
    ("Saffron", ""),
    ("Peregrine", "Perry"),
    ("Tansy", ""),
    ("Ignatius", "Iggy"),
    ("Wren", ""),
    ("Fennimore", "Fenn"),
    ("Odette", ""),
    ("Caspian", ""),
    ("Primrose", ""),
    ("Leopold", "Leo"),
    ("Hyacinth", ""),
    ("Rufus", ""),
    ("Philippa", "Pip"),
    ("Octavian", ""),
    ("Linnea", ""),
    ("Bartholomew", "Bart"),
    ("Sorrel", ""),
    ("Ambrose", ""),
    ("Calliope", "Callie"),
    ("Tarquin", ""),
    ("Bryony", ""),
    ("Cornelius", "Neil"),
    ("Elowen", ""),
    ("Montague", "Monty"),
    ("Rosalind", "Roz"),
    ("Evander", ""),
    ("Tamsin", ""),
    ("Lysander", ""),
    ("Ottoline", "Ottie"),
    ("Gideon", ""),
    ("Marjoram", ""),
    ("Florian", ""),
    ("Seraphina", "Sera"),
    ("Alaric", ""),
];

/// Family names.
pub const FAMILY: [&str; 40] = [
    "Testwell",
    "Mockford",
    "Fixtureton",
    "Placeholt",
    "Sampleby",
    "Dummond",
    "Fauxley",
    "Samplewood",
    "Exemplar",
    "Fablewick",
    "Inkwell",
    "Pretendleigh",
    "Stubbington",
    "Imagindale",
    "Notreal",
    "Makepiece",
    "Figment",
    "Storyvale",
    "Whimsley",
    "Inventry",
    "Loremipson",
    "Shamrook",
    "Draftwood",
    "Specimen",
    "Pseudonym",
    "Templeton-Test",
    "Fictus",
    "Mockingbird",
    "Stagecraft",
    "Papermoon",
    "Cardboard",
    "Tinsel",
    "Marionette",
    "Clockspring",
    "Toybox",
    "Windup",
    "Puppetry",
    "Kaleido",
    "Spinningtop",
    "Nutcracker",
];

/// A department and the titles of its three levels.
pub struct Department {
    pub name: &'static str,
    pub head: &'static str,
    pub titles: [&'static str; 3],
}

/// The departments of the company.
pub const DEPARTMENTS: [Department; 5] = [
    Department {
        name: "Workshop",
        head: "Head of Workshop",
        titles: ["Apprentice Toymaker", "Toymaker", "Master Toymaker"],
    },
    Department {
        name: "Design",
        head: "Head of Design",
        titles: ["Junior Designer", "Designer", "Senior Designer"],
    },
    Department {
        name: "Sales",
        head: "Head of Sales",
        titles: [
            "Sales Associate",
            "Account Manager",
            "Senior Account Manager",
        ],
    },
    Department {
        name: "Operations",
        head: "Head of Operations",
        titles: [
            "Logistics Coordinator",
            "Operations Analyst",
            "Operations Lead",
        ],
    },
    Department {
        name: "Finance & People",
        head: "Head of Finance & People",
        titles: ["Bookkeeper", "Payroll Specialist", "Controller"],
    },
];

/// A place of work; its state decides the taxes.
pub struct Office {
    pub name: &'static str,
    pub line1: &'static str,
    pub city: &'static str,
    pub state: &'static str,
    pub postal_code: &'static str,
    /// State income tax in hundredths of a percent; 0 where there is none.
    pub income_tax: i64,
    /// The name of that tax.
    pub income_tax_name: &'static str,
}

/// The offices of the company.
pub const OFFICES: [Office; 3] = [
    Office {
        name: "Tinkers Yard",
        line1: "100 Example Street",
        city: "New York",
        state: "NY",
        postal_code: "10001",
        income_tax: 525,
        income_tax_name: "New York State Income Tax",
    },
    Office {
        name: "Harbor Loft",
        line1: "200 Sample Wharf",
        city: "Oakland",
        state: "CA",
        postal_code: "94607",
        income_tax: 480,
        income_tax_name: "California State Income Tax",
    },
    Office {
        name: "Lone Star Depot",
        line1: "300 Placeholder Road",
        city: "Austin",
        state: "TX",
        postal_code: "78701",
        income_tax: 0,
        income_tax_name: "",
    },
];

/// Streets for people's homes.
pub const STREETS: [&str; 8] = [
    "Marzipan Lane",
    "Teacup Terrace",
    "Quill Street",
    "Button Row",
    "Lantern Court",
    "Thimble Way",
    "Gingerbread Close",
    "Kite Hill",
];
