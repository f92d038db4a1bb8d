//! Letters leave.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::Data;
use sealport_notify::{Office, Postman, SmtpSettings, SmtpTransport, Transport};

use super::Trouble;
use crate::app::App;

/// A connection, and the settings that it was made with.
type Connected = Option<(SmtpSettings, Arc<dyn Transport>)>;

/// Keeps the connection to the mail server while its settings stay.
#[derive(Clone, Default)]
pub struct Mail {
    connected: Rc<RefCell<Connected>>,
}

impl Mail {
    /// Carries what is due; without a mail server letters wait.
    pub async fn carry(self, app: Data<App>) -> Result<(), Trouble> {
        let settings = app.settings.get().await?;
        let Some(smtp) = &settings.smtp else { return Ok(()) };
        let office = Office {
            face: settings.company.face(&app.config.public_url())?,
            from: smtp.from.clone(),
            transport: self.transport(smtp)?,
        };
        Postman::new(app.ground.clone()).run_once(&office).await?;
        Ok(())
    }

    fn transport(&self, smtp: &SmtpSettings) -> Result<Arc<dyn Transport>, Trouble> {
        if let Some((known, transport)) = &*self.connected.borrow()
            && known == smtp
        {
            return Ok(transport.clone());
        }
        let transport: Arc<dyn Transport> = Arc::new(SmtpTransport::new(smtp)?);
        *self.connected.borrow_mut() = Some((smtp.clone(), transport.clone()));
        Ok(transport)
    }
}
