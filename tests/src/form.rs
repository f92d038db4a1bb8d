//! A form as a browser would send it: with everything that the page filled in already.

use scraper::{ElementRef, Html, Selector};

/// The fields of one form of a page, to be changed and sent.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The first form of `page` whose action contains `action`.
    ///
    /// # Panics
    /// With the page, when there is none.
    pub fn on(page: &str, action: &str) -> Self {
        let html = Html::parse_document(page);
        let forms = selector("form");
        let form = html.select(&forms).find(|form| form.attr("action").unwrap_or_default().contains(action));
        let form = form.unwrap_or_else(|| panic!("no form goes to {action} on this page:\n{page}"));
        let mut fields = Vec::new();
        for field in form.select(&selector("input[name], textarea[name], select[name]")) {
            if let Some(value) = value(&field) {
                fields.push((field.attr("name").unwrap_or_default().to_owned(), value));
            }
        }
        Self { action: form.attr("action").unwrap_or_default().to_owned(), fields }
    }

    /// Fills a field in, or adds what a button would add.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => value.clone_into(own),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Ticks one box more of those with this name.
    #[must_use]
    pub fn ticking(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Unticks a box.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(own, _)| own != name);
        self
    }

    /// Sends it elsewhere, as a button with a `formaction` does.
    #[must_use]
    pub fn to(mut self, action: &str) -> Self {
        action.clone_into(&mut self.action);
        self
    }

    /// Names and values.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

/// What the field would send: nothing for a button or an unticked box.
fn value(field: &ElementRef<'_>) -> Option<String> {
    match field.value().name() {
        "textarea" => Some(field.text().collect::<String>().trim_start_matches('\n').to_owned()),
        "select" => {
            let chosen = field.select(&selector("option[selected]")).next();
            let option = chosen.or_else(|| field.select(&selector("option")).next())?;
            option.attr("value").map(str::to_owned)
        }
        _ => match field.attr("type").unwrap_or("text") {
            "submit" | "button" | "file" | "image" | "reset" => None,
            "checkbox" | "radio" if field.attr("checked").is_none() => None,
            _ => Some(field.attr("value").unwrap_or_default().to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_what_a_browser_would_send() {
        let page = r#"<form action="/a"></form><form action="/b"><input name="x" value="1"><input type="checkbox" name="y" value="2">
            <input type="radio" name="z" value="3" checked><textarea name="t">
hello</textarea><select name="s"><option value="4"><option value="5" selected></select><button name="n">go</button></form>"#;
        let form = Form::on(page, "/b").with("x", "9");
        let fields: Vec<_> = form.fields().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("x", "9"), ("z", "3"), ("t", "hello"), ("s", "5")]);
    }
}
