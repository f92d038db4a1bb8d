//! `sealport demo`: a company to look at, with people, files and shares.

use std::fs::{File, read_dir};
use std::io::Read;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sealport_access::{
    Check, Mode, Permit, Right, Rights, Role, Roles, Status, Work, administer, arrange, edit, set_status, work,
};
use sealport_ambient::Timestamp;
use sealport_asset_store::{Description, Finished, NewUpload};
use sealport_directory::read_sheet;
use sealport_identity::factors::{Arrival, Browser, Changer, code_at};
use sealport_identity::{Address, Client, Language, ROOT_COLLECTION, Session, SetupLink};
use sealport_sharing::{DraftShare, Recipient};
use sealport_vault::Secret;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::{App, Company};
use crate::cli::{Desk, Trouble};

const PEOPLE: [(&str, &str, Language, &[Role]); 3] = [
    ("Jonas Lindner", "jonas@lindner.example", Language::De, &[Role::Employee, Role::Approver]),
    ("Anouk de Wit", "anouk@lindner.example", Language::Nl, &[Role::Employee]),
    ("Mary Byrne", "mary@lindner.example", Language::En, &[Role::Administrator]),
];
/// The team of those who sell: they see two collections, and not the third.
const SELLERS: &str = "Verkauf";
/// The collections, and what the team of sellers may do in each.
const COLLECTIONS: [(&str, &[Right]); 3] =
    [("Fotos 2027", &[Right::Edit, Right::Share]), ("Preislisten", &[Right::Share]), ("Vertraulich", &[])];
const CUSTOMERS: [(&str, &str, Language); 4] = [
    ("Petra Sommer", "petra.sommer@hotel-see.example", Language::De),
    ("Willem Bakker", "willem@bakker-bouw.example", Language::Nl),
    ("Niamh Walsh", "niamh@walsh-interiors.example", Language::En),
    ("Carlo Rossi", "carlo@rossi-design.example", Language::En),
];
/// Bytes read at a time.
const PIECE: usize = 512 * 1024;

pub(super) async fn run(desk: Desk, files: &Path) -> Result<(), Trouble> {
    let app = App::build(desk.config.clone()).await?;
    let Some(link) = app.staff.first_link().await? else {
        desk.say(
            "People work here already; the demo only goes into an empty portal and changed nothing.",
            &serde_json::json!({ "loaded": false }),
        )?;
        app.close().await?;
        return Ok(());
    };
    let client = Client::local("sealport demo");
    let anna = Address::parse("anna@lindner.example")?;
    let who = ("Anna Lindner", &anna, Language::De);
    let session = enrolled(&app, &link.secret, who, &client).await?;
    name_company(&app, &session).await?;
    add_people(&app, &session).await?;
    let assets = load_files(&app, &session, &client, files).await?;
    share(&app, &session, &client, &assets).await?;
    note_customers(&app, &session, &client).await?;
    // Nobody knows the factors that loaded the demo: whoever looks at it sets up their own.
    let links = [
        ("Anna Lindner, administrator", app.staff.operator_link(&anna).await?),
        (PEOPLE[0].0, app.staff.operator_link(&Address::parse(PEOPLE[0].1)?).await?),
    ];
    app.close().await?;
    let public = app.config.public_url();
    let url = |link: &SetupLink| format!("{public}/setup/{}", link.secret.expose().as_str());
    let lines: Vec<String> = links.iter().map(|(who, link)| format!("  {who}: {}", url(link))).collect();
    let text = format!(
        "The demo is loaded. Open one of these links once the portal runs, and set up a passkey, or a password with an \
         authenticator app. Each works once, for a day; `sealport user link ADDRESS` makes another.\n{}",
        lines.join("\n")
    );
    let machine = serde_json::json!({
        "loaded": true,
        "address": anna.as_str(),
        "setup_links": links.iter().map(|(_, link)| url(link)).collect::<Vec<_>>(),
    });
    desk.say(&text, &machine)?;
    Ok(())
}

/// The first administrator, with a password and an app that are forgotten at once.
async fn enrolled(
    app: &App,
    link: &Secret,
    who: (&str, &Address, Language),
    client: &Client,
) -> Result<Session, Trouble> {
    let password = || Zeroizing::new(hex::encode(app.ground.chance().array::<24>()));
    let begun = app.factors.follow_first(link, who, Some(password()), client).await?;
    let Some(Arrival::Enrolling(enrolling)) = app.factors.arrival(&begun.secret).await? else {
        return Err("the first set-up ended at once".into());
    };
    let changer = Changer::Enrolling(&enrolling);
    let (id, seed) = app.factors.start_totp(changer, "Sealport").await?;
    let code = code_at(&seed.text, app.ground.now()).ok_or("the app's seed can't be read")?;
    let browser = Browser { client, device: None };
    let signed = app.factors.finish_totp(changer, id, code, &browser).await?.ok_or("nobody was signed in")?;
    Ok(app.staff.session(&signed.session.secret).await?.ok_or("the first session ended at once")?)
}

fn permit(app: &App, session: &Session) -> Result<Permit<Work>, Trouble> {
    Ok(work(&session.facts, app.ground.now())?)
}

async fn name_company(app: &App, session: &Session) -> Result<(), Trouble> {
    let company = Company {
        name: "Werkstatt Lindner".to_owned(),
        imprint: "Werkstatt Lindner GmbH · Holzmarkt 7 · 79098 Freiburg · Amtsgericht Freiburg HRB 00000 · \
                  Geschäftsführung: Anna Lindner"
            .to_owned(),
        contact: "Telefon 0761 5550100 · hallo@lindner.example".to_owned(),
        accent: String::new(),
        radius: None,
        zone: chrono_tz::Europe::Berlin,
        language: Language::De,
    };
    let leave = administer(&session.facts, app.ground.now())?;
    app.settings.set_company(&leave, &company).await?;
    Ok(())
}

async fn add_people(app: &App, session: &Session) -> Result<(), Trouble> {
    let leave = administer(&session.facts, app.ground.now())?;
    let everybody = app.teams.list(&leave).await?.first().ok_or("there is no first team")?.id;
    let sellers = app.teams.make(&leave, SELLERS).await?;
    for (name, address, language, roles) in PEOPLE {
        let address = Address::parse(address)?;
        let roles = Roles::new(roles.iter().copied())?;
        // Who approves works with everything, who doesn't sells, and who only runs the portal is in no team.
        let teams: &[Uuid] = match (roles.has(Role::Approver), roles.works()) {
            (true, _) => &[everybody],
            (false, true) => &[sellers],
            _ => &[],
        };
        app.staff.add(&leave, (name, &address, language), roles, teams).await?;
    }
    Ok(())
}

/// Makes the collections and gives the sellers their rights.
async fn make_collections(app: &App, session: &Session, client: &Client) -> Result<Vec<Uuid>, Trouble> {
    let now = app.ground.now();
    let root = app.collections.facts(session.person.id, ROOT_COLLECTION).await?;
    let (leave, admin) = (arrange(&session.facts, &root, now)?, administer(&session.facts, now)?);
    let teams = app.teams.list(&admin).await?;
    let sellers = teams.iter().find(|team| team.name == SELLERS).ok_or("there is no second team")?.id;
    let mut made = Vec::with_capacity(COLLECTIONS.len());
    for (name, rights) in COLLECTIONS {
        let collection = app.collections.make(&leave, name, client).await?;
        let rights = Rights::new(rights.iter().copied());
        app.collections.set_rights(&admin, collection, sellers, rights, client).await?;
        made.push(collection);
    }
    Ok(made)
}

/// Uploads and describes every file of the folder, and releases all but the last.
async fn load_files(app: &App, session: &Session, client: &Client, folder: &Path) -> Result<Vec<Uuid>, Trouble> {
    let mut paths: Vec<PathBuf> =
        read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    paths.retain(|path| path.is_file() && path.file_name().is_some_and(|name| name != "LICENCES.txt"));
    paths.sort();
    let licences = std::fs::read_to_string(folder.join("LICENCES.txt")).unwrap_or_default();
    let collections = make_collections(app, session, client).await?;
    let mut released = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // The last one, which waits for its release, is the confidential one.
        let last = at + 1 == paths.len();
        let into = collections[if last { collections.len() - 1 } else { at % (collections.len() - 1) }];
        let uploaded = upload(app, session, client, (path, &name), into).await?;
        let licence = licences
            .lines()
            .find_map(|line| line.strip_prefix(&name))
            .map_or_else(String::new, |words| words.trim().to_owned());
        describe(app, session, client, uploaded.asset, licence).await?;
        let to = if last { Status::InReview } else { Status::Released };
        release(app, session, client, uploaded.asset, to).await?;
        if !last {
            released.push(uploaded.asset);
        }
    }
    Ok(released)
}

async fn upload(
    app: &App,
    session: &Session,
    client: &Client,
    (path, name): (&Path, &str),
    into: Uuid,
) -> Result<Finished, Trouble> {
    let leave = permit(app, session)?;
    let mut file = File::open(path)?;
    let new =
        NewUpload { file_name: name.to_owned(), length: file.metadata()?.len(), asset: None, collection: Some(into) };
    let upload = app.uploads.create(&leave, new).await?;
    let mut writer = app.uploads.begin(&leave, upload.id, 0, None).await?;
    let mut hash = Sha256::new();
    loop {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        piece.truncate(read);
        hash.update(&piece);
        writer.write(Bytes::from(piece)).await?;
    }
    writer.finish_request().await?;
    Ok(app.uploads.finish(&leave, upload.id, Some(hash.finalize().into()), client).await?)
}

async fn describe(app: &App, session: &Session, client: &Client, asset: Uuid, licence: String) -> Result<(), Trouble> {
    let leave = permit(app, session)?;
    let known = app.library.asset(&leave, asset).await?;
    let description = Description {
        description: "Beispiel aus der Vorführung.".to_owned(),
        keywords: vec!["Vorführung".to_owned(), "2027".to_owned()],
        licence,
        usage_terms: "Nur für den Zweck, zu dem Sie die Datei erhalten haben.".to_owned(),
        ..Description::from(&known)
    };
    let leave = edit(&session.facts, &known.held(), app.ground.now())?;
    app.library.describe(&leave, known.revision, description, client).await?;
    Ok(())
}

async fn release(app: &App, session: &Session, client: &Client, asset: Uuid, to: Status) -> Result<(), Trouble> {
    let known = app.library.asset(&permit(app, session)?, asset).await?;
    let facts = known.status_facts(1).ok_or("the asset has no first version")?;
    let leave = set_status(&session.facts, &facts, to, app.ground.now())?;
    app.library.set_status(&leave, "Für die Vorführung geprüft", client).await?;
    Ok(())
}

/// Three shares: a few files to three customers, everything to one, and two files that another may only look at.
async fn share(app: &App, session: &Session, client: &Client, assets: &[Uuid]) -> Result<(), Trouble> {
    let customers: Vec<Recipient> = CUSTOMERS
        .iter()
        .map(|(name, address, language)| {
            Ok(Recipient { name: (*name).to_owned(), address: Address::parse(address)?, language: *language })
        })
        .collect::<Result<_, Trouble>>()?;
    let first = |count: usize| assets.iter().take(count).copied().collect::<Vec<_>>();
    let message = "Guten Tag, hier sind die Unterlagen, über die wir gesprochen haben. Herzliche Grüße, Anna Lindner";
    let until = app.sharing.usual_end();
    let shares = [
        (Mode::Download, first(3), customers[..3].to_vec()),
        (Mode::Download, assets.to_vec(), customers[3..].to_vec()),
        (Mode::View, first(2), customers[2..3].to_vec()),
    ];
    for (mode, files, recipients) in shares {
        let draft = DraftShare { mode, ..draft(app, files, recipients, message, until) };
        app.sharing.send(&permit(app, session)?, &draft, client).await?;
    }
    Ok(())
}

/// What is known of the customers: their companies, and what has to be heeded.
async fn note_customers(app: &App, session: &Session, client: &Client) -> Result<(), Trouble> {
    let list = "name;e-mail;company;language;phone;to be heeded\n\
        Petra Sommer;petra.sommer@hotel-see.example;Hotel am See;de;+49 7551 555010;\
        Entwürfe nur an Frau Sommer, nicht an die Rezeption.\n\
        Jonas Frei;jonas.frei@hotel-see.example;Hotel am See;de;;\n\
        Willem Bakker;willem@bakker-bouw.example;Bakker Bouw;nl;+31 20 555 0123;\n\
        Saskia de Boer;saskia@bakker-bouw.example;Bakker Bouw;nl;;\n\
        Niamh Walsh;niamh@walsh-interiors.example;Walsh Interiors;en;+353 1 555 0199;\n\
        Carlo Rossi;carlo@rossi-design.example;Rossi Design;en;;NDA until the fair in spring.\n\
        Lea Maurer;lea.maurer@stadtmuseum.example;Stadtmuseum;de;;\n";
    let sheet = read_sheet(list.as_bytes(), Language::De)?;
    app.directory.import(&permit(app, session)?, &sheet, client).await?;
    Ok(())
}

fn draft(app: &App, assets: Vec<Uuid>, recipients: Vec<Recipient>, message: &str, expires_at: Timestamp) -> DraftShare {
    DraftShare {
        id: app.sharing.new_draft(),
        assets,
        live: false,
        mode: Mode::Download,
        check: Check::Link,
        recipients,
        viewers: Vec::new(),
        expires_at,
        cap: None,
        message: message.to_owned(),
        tell_fetched: true,
        tell_unfetched: true,
    }
}
