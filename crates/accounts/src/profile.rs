//! What the holder of an account says of themselves.

use sealport_directory::{LONGEST_NAME, note_name};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, Language, Session, describe_person, person_key, seal_client};
use thiserror::Error;

use crate::trouble::troubled;
use crate::{Accounts, Trouble};

/// A profile was not changed.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// Somebody has to be called something.
    #[error("there is no name")]
    NoName,
    /// The name is too long.
    #[error("the name is too long")]
    TooLong,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(ProfileError);

impl Accounts {
    /// Gives oneself another name or language. Nothing is written when nothing differs.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub async fn set_profile(
        &self,
        session: &Session,
        name: &str,
        language: Language,
        client: &Client,
    ) -> Result<(), ProfileError> {
        let (ground, person) = (&self.ground, &session.person);
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(ProfileError::NoName);
        }
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(ProfileError::TooLong);
        }
        let is_renamed = name != person.name;
        let mut fields = Vec::new();
        if is_renamed {
            fields.push("name".to_owned());
        }
        if language != person.language {
            fields.push("language".to_owned());
        }
        if fields.is_empty() {
            return Ok(());
        }
        let in_house = session.facts.roles.are_in_house();
        let actor = if in_house { Actor::Employee(person.id) } else { Actor::Recipient(person.id) };
        ground
            .database
            .write(async |on| {
                describe_person(on, ground, person.id, &name, language).await?;
                note_name(on, ground, person.id).await?;
                let (key, under) = (person_key(on, ground, person.id).await?, KeyName::Person(person.id));
                let mut event = Event::new(Kind::ProfileChanged, actor, ground.now(), ground.chance())
                    .about(Subject::Person(person.id))
                    .with("fields", Detail::Texts(fields.clone()));
                if is_renamed {
                    event = event.seal("name_before", &person.name, under, &key, ground.chance()).seal(
                        "name_after",
                        &name,
                        under,
                        &key,
                        ground.chance(),
                    );
                }
                record(on, &seal_client(event, client, under, &key, ground.chance())).await?;
                Ok(())
            })
            .await
    }
}
